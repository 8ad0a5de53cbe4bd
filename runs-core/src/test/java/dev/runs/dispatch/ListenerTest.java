package dev.runs.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.SettableClock;
import dev.runs.database.Database;
import dev.runs.database.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

class ListenerTest {
    private static final Duration SECONDS = Duration.ofSeconds(20);

    private final SettableClock clock = new SettableClock(Instant.EPOCH);
    private final Wakeups wakeups = new Wakeups();
    private final AtomicBoolean deaf = new AtomicBoolean();
    private Database database;

    @BeforeEach
    void start() {
        database = TestDatabase.create();
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void whatAnotherServerAnnouncesIsHeard() throws Exception {
        try (Listener listener = listener(database::connection)) {
            Announcements other = new Announcements(database.jdbi(), clock, new Wakeups(), "other");
            awaitListening();
            wakeups.await(SECONDS);

            other.changed("01RUN");
            other.send();

            assertThat(isWoken()).isTrue();
            assertThat(listener.reconnects()).isZero();
        }
    }

    @Test
    void manyChangesAreOneAnnouncement() {
        Announcements announcements = new Announcements(database.jdbi(), clock, wakeups, "one");
        try (Handle handle = database.jdbi().open()) {
            handle.execute("LISTEN " + Announcements.CHANNEL);
            announcements.changed("01A");
            announcements.changed("01B");
            announcements.send();
            announcements.send();
            announcements.changed("01C");
            assertThat(announcements.send()).isFalse();
            assertThat(notifications(handle)).hasSize(1);
            clock.advance(Announcements.SPACING);
            assertThat(announcements.send()).isTrue();
            assertThat(notifications(handle)).hasSize(1);
        }
    }

    @Test
    void itsOwnAnnouncementsDoNotWakeIt() throws Exception {
        try (Listener listener = listener(database::connection)) {
            awaitListening();
            wakeups.await(SECONDS);
            Announcements own = new Announcements(database.jdbi(), clock, new Wakeups(), "this");
            own.changed("01RUN");
            own.send();
            new Announcements(database.jdbi(), clock, new Wakeups(), "other").send();
            assertThat(isWokenWithin(Duration.ofMillis(300))).isFalse();
            assertThat(listener.reconnects()).isZero();
        }
    }

    @Test
    void aDeafListenerNoticesItAndHearsAgain() throws Exception {
        deaf.set(true);
        try (Listener listener = listener(this::deafConnection)) {
            Awaitility.await().atMost(SECONDS).until(() -> listener.reconnects() > 0);
            deaf.set(false);
            awaitListening();

            Announcements other = new Announcements(database.jdbi(), clock, new Wakeups(), "other");
            Awaitility.await().atMost(SECONDS).until(() -> {
                wakeups.await(Duration.ofMillis(1));
                other.changed("01RUN");
                clock.advance(Announcements.SPACING);
                other.send();
                return isWokenWithin(Duration.ofMillis(200));
            });
        }
    }

    @Test
    void aListenerWhoseConnectionIsEndedConnectsAnew() throws Exception {
        try (Listener listener = listener(database::connection)) {
            awaitListening();
            database.jdbi()
                    .useHandle(handle -> handle.createQuery("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                    + " WHERE query ~ '^(LISTEN|NOTIFY)' AND pid <> pg_backend_pid()"
                                    + " AND datname = current_database()")
                            .mapTo(Boolean.class)
                            .list());
            Awaitility.await().atMost(SECONDS).until(() -> listener.reconnects() == 1);
            awaitListening();
        }
    }

    private Listener listener(ConnectionFactory connections) {
        Listener listener = new Listener(connections, wakeups, "this", Duration.ofMillis(200), Duration.ofMillis(500));
        listener.start();
        return listener;
    }

    private void awaitListening() {
        Awaitility.await()
                .atMost(SECONDS)
                .until(() -> database.jdbi()
                                .withHandle(handle -> handle.createQuery("SELECT count(*) FROM pg_stat_activity"
                                                + " WHERE query ~ '^(LISTEN|NOTIFY)' AND datname = current_database()")
                                        .mapTo(Integer.class)
                                        .one())
                        == 1);
    }

    private boolean isWoken() throws InterruptedException {
        return isWokenWithin(SECONDS);
    }

    private boolean isWokenWithin(Duration limit) throws InterruptedException {
        long start = System.nanoTime();
        wakeups.await(limit);
        return System.nanoTime() - start < limit.toNanos();
    }

    private static PGNotification[] notifications(Handle handle) {
        try {
            return handle.getConnection().unwrap(PGConnection.class).getNotifications(5000);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One that hears nothing, and reports no error, while {@link #deaf} is set. */
    private Connection deafConnection() throws SQLException {
        Connection real = database.connection();
        return (Connection)
                proxy(Connection.class, (method, arguments) -> method.equals("unwrap") ? ears(real) : null, real);
    }

    private PGConnection ears(Connection real) throws Exception {
        PGConnection ears = real.unwrap(PGConnection.class);
        return (PGConnection) proxy(
                PGConnection.class,
                (method, arguments) -> {
                    if (method.equals("getNotifications") && deaf.get()) {
                        ears.getNotifications((int) arguments[0]);
                        return new PGNotification[0];
                    }
                    return null;
                },
                ears);
    }

    private interface Instead {
        Object call(String method, Object[] arguments) throws Exception;
    }

    /** What {@code instead} answers, or where that is null, what the real one does. */
    private static Object proxy(Class<?> type, Instead instead, Object real) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            Object answer = instead.call(method.getName(), arguments);
            if (answer != null) {
                return answer;
            }
            try {
                return method.invoke(real, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }
}

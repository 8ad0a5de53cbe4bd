package dev.runs.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.Platform;
import dev.runs.SettableClock;
import dev.runs.error.RunsException.TooManyAttempts;
import dev.runs.run.Run;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditTest {
    private static final String EMAIL = "member@acme.example";
    private static final Origin HERE = new Origin("192.0.2.7", "01REQUEST");

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private Platform platform;
    private Access access;

    @BeforeEach
    void start(@TempDir Path folder) {
        platform = new Platform(clock, folder);
        access = new Access(platform.jdbi, clock, platform.ids, new RequestLimits(clock, 0));
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void whatTheAdministratorDoesIsNoted() {
        String key = platform.admin.createKey("acme", EMAIL, Role.MEMBER, null);
        String keyId = platform.admin.keys("acme").get(0).id();
        platform.admin.setRole(EMAIL, Role.VIEWER);
        platform.admin.setLimits(
                "acme", old -> new Organization(old.id(), old.name(), old.createdAt(), 3, null, null, null, null));
        platform.admin.revokeKey(keyId);
        platform.admin.createSignInLink(EMAIL);
        platform.admin.disableUser(EMAIL);

        List<AuditEntry> entries = entries();
        assertThat(entries).allMatch(entry -> entry.who().equals("administrator"));
        assertThat(entries).allMatch(entry -> "acme".equals(entry.organizationName()));
        assertThat(entries)
                .extracting(AuditEntry::action)
                .containsExactly(
                        "ORGANIZATION_CREATE",
                        "USER_CREATE",
                        "KEY_CREATE",
                        "USER_ROLE",
                        "ORGANIZATION_SET",
                        "KEY_REVOKE",
                        "SIGN_IN_LINK_CREATE",
                        "USER_DISABLE");
        assertThat(entries)
                .extracting(AuditEntry::subject)
                .containsExactly(
                        "acme",
                        EMAIL + " as member",
                        keyId + " of " + EMAIL + " as member",
                        EMAIL + " as viewer",
                        "running 3, queued none, time-out none, storage none, runtimes all",
                        keyId + " of " + EMAIL,
                        EMAIL,
                        EMAIL);
        assertThat(entries.toString()).doesNotContain(key, key.substring(32));
    }

    @Test
    void whatCallersDoIsNotedWithWhereItCameFrom() {
        String key = platform.admin.createKey("acme", EMAIL, Role.MEMBER, null);
        Caller caller = access.authenticate(key, HERE).orElseThrow();
        Run run = platform.submit(caller);
        platform.runs.cancel(caller, run.id());
        platform.runs.cancel(caller, run.id());
        access.noteRefusal(caller, "POST /elsewhere");
        String session = access.signIn(EMAIL, key, HERE).orElseThrow();
        access.signOut(session, HERE);

        List<AuditEntry> entries = platform.admin.audit("acme", EMAIL, null, 100);
        assertThat(entries)
                .extracting(AuditEntry::action)
                .containsExactly("RUN_SUBMIT", "RUN_CANCEL", "REFUSED", "SIGN_IN", "SIGN_OUT");
        assertThat(entries).allMatch(entry -> "192.0.2.7".equals(entry.address()));
        assertThat(entries).allMatch(entry -> "01REQUEST".equals(entry.requestId()));
        assertThat(entries.get(0).subject()).isEqualTo("run " + run.id());
        assertThat(entries.get(0).via())
                .isEqualTo(platform.admin.keys("acme").get(0).id());
        assertThat(entries.toString()).doesNotContain(session, key.substring(32));
    }

    @Test
    void whatIsRefusedToStrangersIsNotedInOneLineEach() {
        String key = platform.admin.createKey("acme", EMAIL, Role.MEMBER, null);
        String wrong = KeyFormat.create(platform.admin.keys("acme").get(0).id()).text();
        assertThat(access.authenticate(wrong, HERE)).isEmpty();
        assertThat(access.signIn("evil\r\n\u001b[2J\u0000\u202e\ud800\u009b\u2028" + "x".repeat(9_999), key, HERE))
                .isEmpty();
        assertThat(access.signIn("nonsense", HERE)).isEmpty();

        List<AuditEntry> refused = entries().stream()
                .filter(entry -> entry.action().endsWith("_REFUSED"))
                .toList();
        assertThat(refused)
                .extracting(AuditEntry::who)
                .containsExactly(
                        "key " + wrong.substring(5, 31).toUpperCase(Locale.ROOT),
                        "evil???[2j?????" + "x".repeat(285) + "...",
                        "sign-in link");
        assertThat(refused).allMatch(entry -> entry.organizationName() == null);
        assertThat(refused.toString()).doesNotContain(wrong.substring(32), key.substring(32));
    }

    /** Anybody can send any number of them: they must cost less than what they are noted in. */
    @Test
    void aMalformedKeyIsRefusedWithoutTheDatabaseAndCountsAgainstItsAddress() {
        Access withoutDatabase = new Access(
                Jdbi.create(() -> {
                    throw new SQLException("The database was asked.");
                }),
                clock,
                platform.ids,
                new RequestLimits(clock, 0));
        String key = platform.admin.createKey("acme", EMAIL, Role.MEMBER, null);
        String wrongChecksum = key.substring(0, key.length() - 1) + (key.endsWith("0") ? "1" : "0");
        for (String malformed : List.of("", "nonsense", "x".repeat(10_000), wrongChecksum, "runs_\u0000_")) {
            assertThat(withoutDatabase.authenticate(malformed, HERE)).isEmpty();
            assertThat(withoutDatabase.authenticate(malformed, HERE)).isEmpty();
        }
        assertThatThrownBy(() -> withoutDatabase.authenticate("nonsense", HERE)).isInstanceOf(TooManyAttempts.class);
        assertThatThrownBy(() -> withoutDatabase.authenticate(key, new Origin("192.0.2.8", "01REQUEST")))
                .as("a well-formed one is looked up")
                .isInstanceOf(ConnectionException.class);
        assertThat(entries()).allMatch(entry -> !entry.action().equals("KEY_REFUSED"));
    }

    @Test
    void anotherOrganizationsEntriesAndOlderOnesAreLeftOut() {
        platform.caller("beta", "member@beta.example", Role.MEMBER);
        assertThat(platform.admin.audit("acme", null, null, 100)).hasSize(2);
        assertThat(platform.admin.audit("beta", null, null, 100)).hasSize(2);
        assertThat(platform.admin.audit("beta", null, null, 1))
                .extracting(AuditEntry::action)
                .containsExactly("USER_CREATE");
        clock.advance(Duration.ofDays(1));
        platform.admin.disableUser(EMAIL);
        assertThat(platform.admin.audit(null, null, clock.instant(), 100)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE audit_entry SET who = 'nobody'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"})
    void whatIsNotedIsNeitherChangedNorTakenAway(String change) {
        int before = entries().size();
        assertThatThrownBy(() -> platform.jdbi.useHandle(handle -> handle.execute(change)))
                .hasMessageContaining("The audit log can only be added to");
        assertThat(entries()).hasSize(before);
    }

    private List<AuditEntry> entries() {
        return platform.admin.audit(null, null, null, 1_000);
    }
}

package dev.runs.bench;

import dev.runs.access.AccessAdmin;
import dev.runs.access.Role;
import dev.runs.database.DataFolder;
import dev.runs.database.Database;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.EmbeddedDatabase;
import dev.runs.database.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import org.apache.commons.io.FileUtils;

/**
 * What measurements stand on: a PostgreSQL as Runs starts its own, with the whole schema, which the measured server and
 * the reference share. In a folder that is kept, or in one that goes with it.
 */
final class Ground implements AutoCloseable {
    static final Clock CLOCK = Clock.tickMillis(ZoneOffset.UTC);
    private static final int CONNECTIONS = 8;

    private final Path folder;
    private final boolean isKept;
    private final DataFolder lock;
    private final EmbeddedDatabase postgres;
    private final Database database;
    private final Ids ids = new Ids(CLOCK);

    private Ground(Path folder, boolean isKept) {
        this.folder = folder;
        this.isKept = isKept;
        this.lock = DataFolder.lock(folder.resolve("ground"));
        this.postgres = EmbeddedDatabase.start(lock.resolve("postgres"), Map.of());
        this.database = Database.connect(postgres.address(), CONNECTIONS);
        database.migrate();
    }

    /** A fresh one. */
    static Ground fresh() {
        try {
            return new Ground(Files.createTempDirectory("runs-bench-"), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one of this folder, as it was left. */
    static Ground kept(Path folder) {
        return new Ground(folder, true);
    }

    Path folder() {
        return folder;
    }

    Database database() {
        return database;
    }

    Ids ids() {
        return ids;
    }

    DatabaseAddress address() {
        return postgres.address();
    }

    /** The processor time of the PostgreSQL with all of its processes so far, in seconds. */
    double databaseCpuSeconds() throws IOException {
        Path file = lock.resolve("postgres").resolve("cluster").resolve("postmaster.pid");
        long postmaster = Long.parseLong(Files.readAllLines(file).get(0));
        double living = ProcessHandle.of(postmaster)
                .orElseThrow()
                .children()
                .flatMap(each -> each.info().totalCpuDuration().stream())
                .mapToDouble(used -> used.toMillis() / 1e3)
                .sum();
        return living + Server.Usage.withEnded(postmaster).cpuSeconds();
    }

    AccessAdmin admin() {
        return new AccessAdmin(database.jdbi(), CLOCK, ids, "bench");
    }

    /** The key of a new administrator of an organization, which is made where it is not there. */
    String key(String organization) {
        AccessAdmin admin = admin();
        if (admin.organizations().stream().noneMatch(known -> known.name().equals(organization))) {
            admin.createOrganization(organization);
        }
        String email = ids.next() + "@bench.example";
        admin.createUser(organization, email, Role.ADMIN);
        return admin.createKey(organization, email, Role.ADMIN, null);
    }

    /** An empty database beside the product's, in the same PostgreSQL. */
    DatabaseAddress beside(String name) {
        DatabaseAddress own = address();
        try (Connection connection = DriverManager.getConnection(own.url(), own.user(), own.password());
                var statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new DatabaseAddress(
                own.url().replaceFirst("/[^/?]*(\\?|$)", "/" + name + "$1"), own.user(), own.password());
    }

    @Override
    public void close() {
        database.close();
        postgres.close();
        lock.close();
        if (!isKept) {
            try {
                FileUtils.deleteDirectory(folder.toFile());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

package dev.runs.api;

import dev.runs.access.Access;
import dev.runs.access.AccessAdmin;
import dev.runs.access.RequestLimits;
import dev.runs.api.config.Settings;
import dev.runs.database.BrokenDataFolder;
import dev.runs.database.DataFolder;
import dev.runs.database.Database;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.DatabaseKeeper;
import dev.runs.database.EmbeddedDatabase;
import dev.runs.database.Ids;
import dev.runs.doctor.Doctor;
import dev.runs.file.BlobStore;
import dev.runs.file.FileStore;
import dev.runs.file.LocalBlobStore;
import dev.runs.file.S3BlobStore;
import dev.runs.file.StorageRoot;
import dev.runs.local.AttemptProcesses;
import dev.runs.s3.S3Bucket;
import dev.runs.s3.S3Root;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * An installation's data folder and database, opened: by the server, which then owns the folder, or by an admin
 * command, which works beside a running server or, where none runs, starts the embedded database for its own time.
 */
public final class Installation implements AutoCloseable {
    private static final Duration DOCTORS_SECOND_LOOK = Duration.ofSeconds(3);

    /** The time, in the milliseconds that clients and the database agree on. */
    public static final Clock CLOCK = Clock.tickMillis(ZoneOffset.UTC);

    private final Settings settings;
    private final Clock clock;
    private final Ids ids;
    private final @Nullable DataFolder folder;
    private final @Nullable EmbeddedDatabase embedded;
    private final @Nullable DatabaseKeeper keeper;
    private final Database database;

    private Installation(
            Settings settings,
            Clock clock,
            @Nullable DataFolder folder,
            @Nullable EmbeddedDatabase embedded,
            Database database) {
        this.settings = settings;
        this.clock = clock;
        this.ids = new Ids(clock);
        this.folder = folder;
        this.embedded = embedded;
        this.keeper = embedded == null ? null : new DatabaseKeeper(embedded);
        this.database = database;
    }

    /**
     * Opens it for a server.
     *
     * @throws dev.runs.database.BrokenDataFolder where another server has the data folder, or it cannot be used
     * @throws dev.runs.database.DatabaseUnavailable where the database cannot be reached
     * @throws SchemaBehind where the schema has to be brought up to date by an operator first
     */
    public static Installation forServer(Settings settings, Clock clock) {
        return open(settings, clock, DataFolder.lock(settings.data()))
                .upToDate(settings.database().mayMigrate());
    }

    /** Opens it for a command; the embedded database's schema is brought up to date. */
    public static Installation forCommand(Settings settings, Clock clock) {
        return forSchema(settings, clock).upToDate(settings.database().isEmbedded());
    }

    /** Opens it for a command that looks at the schema or changes it: as it is. */
    public static Installation forSchema(Settings settings, Clock clock) {
        if (!settings.database().isEmbedded()) {
            return open(settings, clock, null);
        }
        Optional<DatabaseAddress> running = DataFolder.isLocked(settings.data())
                ? EmbeddedDatabase.findRunning(settings.data().resolve("postgres"))
                : Optional.empty();
        return running.isPresent()
                ? new Installation(settings, clock, null, null, Database.connect(running.get(), 4))
                : open(settings, clock, DataFolder.lock(settings.data()));
    }

    /** This one with its schema up to date; closed and refused where it is behind and may not be changed. */
    private Installation upToDate(boolean mayMigrate) {
        try {
            List<String> pending = database.pendingMigrations();
            if (!pending.isEmpty() && !mayMigrate) {
                throw new SchemaBehind(pending);
            }
            database.migrate();
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static Installation open(Settings settings, Clock clock, @Nullable DataFolder folder) {
        EmbeddedDatabase embedded = null;
        try {
            int connections = settings.database().maxConnections();
            if (folder != null && settings.database().isEmbedded()) {
                embedded = EmbeddedDatabase.start(folder.resolve("postgres"), Map.of());
                return new Installation(
                        settings, clock, folder, embedded, Database.connect(embedded.address(), connections));
            }
            Database database = Database.connect(
                    settings.database().url(),
                    settings.database().user().orElse(null),
                    settings.database().password().orElse(null),
                    connections);
            return new Installation(settings, clock, folder, null, database);
        } catch (RuntimeException e) {
            close(embedded, folder);
            throw e;
        }
    }

    public Settings settings() {
        return settings;
    }

    public Clock clock() {
        return clock;
    }

    public Ids ids() {
        return ids;
    }

    public Database database() {
        return database;
    }

    /** The identity of the data folder: of a server's own, which it has locked. */
    public String folderId() {
        if (folder == null) {
            throw new IllegalStateException("Only a server owns the data folder");
        }
        return folder.id();
    }

    public Access access() {
        return new Access(
                database.jdbi(),
                clock,
                ids,
                new RequestLimits(clock, settings.limits().requestsPerSecond()));
    }

    public AccessAdmin accessAdmin() {
        return new AccessAdmin(database.jdbi(), clock, ids, System.getProperty("user.name") + " at " + Hosts.name());
    }

    public Doctor doctor() {
        return new Doctor(
                database, files(database.patient()), new AttemptProcesses(settings.data()), DOCTORS_SECOND_LOOK);
    }

    /** The files, over these connections; refused where the folder is not the one that the database knows. */
    public FileStore files(Jdbi jdbi) {
        try {
            FileStore files = new FileStore(jdbi, clock, ids, blobs(settings), new StorageRoot(settings.bucket()));
            if (!files.isTheDatabasesOwn()) {
                throw new BrokenDataFolder("The file store " + settings.filesPlace() + " is not the one that this"
                        + " database's files are in. Set 'files' (RUNS_FILES) to that folder; servers of one database"
                        + " share it.");
            }
            return files;
        } catch (IOException e) {
            throw new BrokenDataFolder("The file store " + settings.filesPlace() + " cannot be used: " + e.getMessage()
                    + ". Make it writable, or set 'files' (RUNS_FILES) to another folder.");
        }
    }

    /** Opens the store of files: a folder is made where it is not there; a bucket is not asked. */
    public static BlobStore blobs(Settings settings) throws IOException {
        Optional<S3Root> bucket = settings.filesBucket();
        return bucket.isEmpty()
                ? LocalBlobStore.open(settings.filesFolder())
                : S3BlobStore.open(
                        new S3Bucket(bucket.get(), settings.s3().account()),
                        settings.data().resolve("incoming"));
    }

    @Override
    public void close() {
        database.close();
        if (keeper != null) {
            keeper.close();
        }
        close(embedded, folder);
    }

    private static void close(@Nullable EmbeddedDatabase embedded, @Nullable DataFolder folder) {
        if (embedded != null) {
            embedded.close();
        }
        if (folder != null) {
            folder.close();
        }
    }
}

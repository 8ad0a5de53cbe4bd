package dev.runs.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What an embedded PostgreSQL keeps in its folder: its password, its data ("cluster") and its log. */
record ClusterFiles(Path folder) {
    static final String USER = "runs";
    private static final String SETTINGS = "runs.conf";

    Path data() {
        return folder.resolve("cluster");
    }

    /** What the server says before it has its log, made anew at every start. */
    Path startLog() {
        return folder.resolve("start.log");
    }

    private Path passwordFile() {
        return folder.resolve("password");
    }

    boolean exist() {
        return Files.exists(data());
    }

    String readPassword() throws IOException {
        return Files.readString(passwordFile()).strip();
    }

    void writePassword() throws IOException {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        PrivateFiles.write(passwordFile(), HexFormat.of().formatHex(random));
    }

    /**
     * Makes an empty cluster whose files are there completely or not at all.
     *
     * @param durable whether it waits for the disk; a test need not
     */
    void create(PostgresCommand command, boolean durable) throws IOException {
        Path unfinished = folder.resolve("unfinished-cluster");
        PrivateFiles.deleteRecursively(unfinished);
        List<String> arguments = new ArrayList<>(List.of(
                "--pgdata=" + unfinished,
                "--username=" + USER,
                "--pwfile=" + passwordFile(),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-instructions"));
        if (!durable) {
            arguments.add("--no-sync");
        }
        PostgresCommand.Result result = command.run("initdb", arguments);
        if (result.failed()) {
            throw new BrokenDataFolder("The database could not be made in " + folder + ": " + complaint(result.output())
                    + ". The folder must be writable and have at least 300 MB free.");
        }
        Files.writeString(
                unfinished.resolve("postgresql.conf"),
                "\n# Written by Runs at every start. Use ALTER SYSTEM for settings of yours.\ninclude '" + SETTINGS
                        + "'\n",
                StandardOpenOption.APPEND);
        Files.move(unfinished, data(), StandardCopyOption.ATOMIC_MOVE);
    }

    void writeSettings(int port, Map<String, String> extraSettings) throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("port", Integer.toString(port));
        settings.put("unix_socket_directories", "");
        settings.put("max_connections", "60");
        settings.put("synchronous_commit", "on");
        settings.put("jit", "off");
        settings.put("timezone", "UTC");
        // One file per weekday, emptied when its day comes again, so that the log cannot fill the disk. What goes wrong
        // with a statement is told to whoever sent it and need not be here as well.
        settings.put("logging_collector", "on");
        settings.put("log_directory", folder.resolve("log").toString());
        settings.put("log_filename", "postgresql-%a.log");
        settings.put("log_rotation_age", "1d");
        settings.put("log_rotation_size", "0");
        settings.put("log_truncate_on_rotation", "on");
        settings.put("log_timezone", "UTC");
        settings.put("log_min_messages", "log");
        settings.putAll(extraSettings);
        String text = settings.entrySet().stream()
                .map(s ->
                        s.getKey() + " = '" + s.getValue().replace("\\", "\\\\").replace("'", "''") + "'\n")
                .collect(Collectors.joining());
        Files.writeString(data().resolve(SETTINGS), text);
    }

    /** The line of PostgreSQL's output that says what is wrong. */
    static String complaint(String output) {
        List<String> lines = output.lines().filter(l -> !l.isBlank()).toList();
        return lines.stream()
                .filter(l ->
                        l.contains("DETAIL:") || l.contains("FATAL:") || l.contains("PANIC:") || l.contains("error:"))
                .reduce((first, second) -> second.contains("DETAIL:") ? second : first)
                .or(() -> lines.stream().reduce((first, last) -> last))
                .map(l -> l.replaceFirst("^.*?(DETAIL|FATAL|PANIC|error): *", ""))
                .map(l -> l.replaceFirst("\\.$", ""))
                .orElse("it said nothing");
    }
}

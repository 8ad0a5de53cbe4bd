package dev.runs.api.config;

import static dev.runs.api.config.Checks.check;
import static dev.runs.api.config.Checks.or;

import java.util.Optional;

/**
 * The database.
 *
 * @param url {@code embedded}, or {@code jdbc:postgresql://host:port/name}
 * @param migrate whether {@code server} may bring the schema up to date; empty: only where it is embedded
 */
public record DatabaseSettings(
        String url,
        Optional<String> user,
        Optional<String> password,
        Optional<Boolean> migrate,
        Integer maxConnections) {
    static final DatabaseSettings DEFAULT =
            new DatabaseSettings("embedded", Optional.empty(), Optional.empty(), Optional.empty(), 16);

    public DatabaseSettings {
        url = or(url, "embedded");
        user = or(user, Optional.empty());
        password = or(password, Optional.empty());
        migrate = or(migrate, Optional.empty());
        maxConnections = or(maxConnections, 16);
        check(
                url.equals("embedded") || url.startsWith("jdbc:postgresql:"),
                "database.url must be 'embedded' or begin with jdbc:postgresql:");
        check(maxConnections >= 4, "database.maxConnections must be at least 4");
    }

    public boolean isEmbedded() {
        return url.equals("embedded");
    }

    public boolean mayMigrate() {
        return migrate.orElse(isEmbedded());
    }

    @Override
    public String toString() {
        return url.replaceAll("(?i)(password=)[^&]*", "$1...");
    }
}

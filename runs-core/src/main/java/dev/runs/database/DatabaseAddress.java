package dev.runs.database;

/** Where a database is and who may enter. Does not show its password when printed. */
public record DatabaseAddress(String url, String user, String password) {
    @Override
    public String toString() {
        return user + " at " + url;
    }
}

package dev.runs.database;

import dev.runs.hash.Hmac;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What the servers of one database agree on: the first that proposes it decides. */
public final class SharedSettings {
    private static final String KEY_FORM = "^[0-9a-f]{64}$";
    private static final int KEY_BYTES = 32;

    private SharedSettings() {}

    /** A key for signatures that every server of the database can make and verify. */
    public static Hmac signingKey(Jdbi jdbi, String name) {
        byte[] proposed = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(proposed);
        String shared = jdbi.inTransaction(
                handle -> agree(handle, name, KEY_FORM, HexFormat.of().formatHex(proposed)));
        return new Hmac(HexFormat.of().parseHex(shared));
    }

    /**
     * The value that all have.
     *
     * @param form a regular expression; a stored value that does not match it is replaced
     * @param proposed the value where there is none yet
     */
    public static String agree(Handle handle, String name, String form, String proposed) {
        handle.createUpdate("""
                        INSERT INTO setting (name, value) VALUES (:name, :value)
                        ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE setting.value !~ :form
                        """)
                .bind("name", name)
                .bind("value", proposed)
                .bind("form", form)
                .execute();
        return handle.createQuery("SELECT value FROM setting WHERE name = :name")
                .bind("name", name)
                .mapTo(String.class)
                .one();
    }
}

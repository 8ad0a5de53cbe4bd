package dev.runs.workflow;

import java.util.regex.Pattern;

/** What may be an id on WEI's wire: every field called {@code id} or ending in {@code _id}. */
public final class Ulids {
    /** In either case; more than 128 bits begin with an 8. */
    private static final Pattern ULID = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}");

    private Ulids() {}

    public static boolean valid(String id) {
        return ULID.matcher(id).matches();
    }

    /** What WEI says of one that is not. */
    public static String invalid(String field) {
        return "Invalid ULID in field " + field;
    }
}

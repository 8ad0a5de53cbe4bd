package dev.runs.access;

import java.util.Locale;

/** What a user or an API key may do in its organization. Each role may do all that the one before it may. */
public enum Role {
    /** Read. */
    VIEWER,
    /** And submit, and cancel one's own runs. */
    MEMBER,
    /** And everything else in the organization. */
    ADMIN;

    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }

    /** As people write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

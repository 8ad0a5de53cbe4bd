package dev.runs.access;

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
}

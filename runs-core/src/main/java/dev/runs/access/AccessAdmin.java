package dev.runs.access;

import dev.runs.access.Audit.Action;
import dev.runs.database.Ids;
import dev.runs.error.RunsException.Conflict;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.NotFound;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** What the administrator of the installation does to organizations, users and API keys. */
public final class AccessAdmin {
    /** How long a sign-in link can be used. */
    public static final Duration LINK = Duration.ofMinutes(15);

    private static final int TOKEN_LENGTH = 43;
    /** Also the end of a namespace's name in Kubernetes. */
    private static final Pattern ORGANIZATION_NAME = Pattern.compile("[a-z][a-z0-9-]{0,37}[a-z0-9]");

    private static final Pattern EMAIL = Pattern.compile("[^\\s@\\p{Cntrl}]{1,64}@[^\\s@\\p{Cntrl}]{1,190}");

    private final Jdbi jdbi;
    private final Clock clock;
    private final Ids ids;
    private final String operator;
    private final Audit audit;
    private final AccessStore store = new AccessStore();
    private final CallerStore callers = new CallerStore();

    /** @param operator who the administrator is, for the audit log */
    public AccessAdmin(Jdbi jdbi, Clock clock, Ids ids, String operator) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.ids = ids;
        this.operator = operator;
        this.audit = new Audit(clock, ids);
    }

    public Organization createOrganization(String name) {
        if (!ORGANIZATION_NAME.matcher(name).matches()) {
            throw new InvalidRequest(
                    "name",
                    "'" + name + "' cannot be an organization's name.",
                    "Use 2 to 39 lower-case letters, digits and hyphens; begin with a letter, and end with no hyphen.");
        }
        return jdbi.inTransaction(handle -> {
            if (!store.insertOrganization(handle, ids.next(), name, clock.instant())) {
                throw new Conflict("There is an organization '" + name + "' already.");
            }
            Organization made = organization(handle, name);
            audit.noteAdmin(handle, operator, Action.ORGANIZATION_CREATE, made.id(), name);
            return made;
        });
    }

    public List<Organization> organizations() {
        return jdbi.withHandle(store::organizations);
    }

    /** Changes an organization's limits: what {@code change} makes of them. */
    public Organization setLimits(String name, UnaryOperator<Organization> change) {
        return jdbi.inTransaction(handle -> {
            Organization changed = change.apply(organization(handle, name));
            store.updateLimits(handle, changed);
            audit.noteAdmin(handle, operator, Action.ORGANIZATION_SET, changed.id(), changed.limits());
            return changed;
        });
    }

    public User createUser(String organizationName, String email, Role role) {
        String address = email.strip().toLowerCase(Locale.ROOT);
        if (!EMAIL.matcher(address).matches()) {
            throw new InvalidRequest("email", "'" + email + "' is no e-mail address.", "Write it as name@domain.");
        }
        return jdbi.inTransaction(handle -> {
            Organization organization = organization(handle, organizationName);
            if (!store.insertUser(handle, ids.next(), organization.id(), address, role, clock.instant())) {
                throw new Conflict("There is a user '" + address + "' already.");
            }
            audit.noteAdmin(handle, operator, Action.USER_CREATE, organization.id(), address + " as " + role.word());
            return user(handle, address);
        });
    }

    /** Users in the order they were made; of all organizations where the name is null. */
    public List<User> users(@Nullable String organizationName) {
        return jdbi.withHandle(handle -> store.users(
                handle,
                organizationName == null
                        ? null
                        : organization(handle, organizationName).id()));
    }

    /** API keys and sessions of the user never are above this from now on. */
    public User setRole(String email, Role role) {
        return jdbi.inTransaction(handle -> {
            User user = user(handle, email);
            store.updateRole(handle, user.id(), role);
            audit.noteAdmin(
                    handle, operator, Action.USER_ROLE, user.organizationId(), user.email() + " as " + role.word());
            return user(handle, email);
        });
    }

    /** The user's API keys and sessions are refused from now on. Disabling twice changes nothing. */
    public User disableUser(String email) {
        return jdbi.inTransaction(handle -> {
            User user = user(handle, email);
            store.disableUser(handle, user.id(), clock.instant());
            audit.noteAdmin(handle, operator, Action.USER_DISABLE, user.organizationId(), user.email());
            return user(handle, email);
        });
    }

    /**
     * Makes an API key and returns it: the only time that it is known.
     *
     * @param role not above the user's
     * @param validFor null for a key that does not expire
     */
    public String createKey(String organizationName, String email, Role role, @Nullable Duration validFor) {
        if (validFor != null && (validFor.isNegative() || validFor.isZero())) {
            throw new InvalidRequest("expires", "The key would have expired already.", "Give a time such as P90D.");
        }
        return jdbi.inTransaction(handle -> {
            User user = user(handle, email);
            if (!user.organizationId()
                    .equals(organization(handle, organizationName).id())) {
                throw new NotFound("The user", email);
            }
            if (!user.role().includes(role)) {
                throw new InvalidRequest(
                        "role",
                        "The user is a " + user.role().word() + ", and a key cannot be more than its user.",
                        "Ask for that role or a lower one.");
            }
            if (user.disabledAt() != null) {
                throw new Conflict("The user '" + email + "' is disabled.");
            }
            KeyFormat key = KeyFormat.create(ids.next());
            Instant now = clock.instant();
            store.insertKey(handle, key, user.id(), role, now, validFor == null ? null : now.plus(validFor));
            audit.noteAdmin(
                    handle,
                    operator,
                    Action.KEY_CREATE,
                    user.organizationId(),
                    key.id() + " of " + user.email() + " as " + role.word());
            return key.text();
        });
    }

    /** API keys in the order they were made; of all organizations where the name is null. */
    public List<ApiKey> keys(@Nullable String organizationName) {
        return jdbi.withHandle(handle -> store.keys(
                handle,
                organizationName == null
                        ? null
                        : organization(handle, organizationName).id()));
    }

    public void revokeKey(String id) {
        jdbi.useTransaction(handle -> {
            String key = id.toUpperCase(Locale.ROOT);
            User user =
                    store.revokeKey(handle, key, clock.instant()).orElseThrow(() -> new NotFound("The API key", id));
            audit.noteAdmin(handle, operator, Action.KEY_REVOKE, user.organizationId(), key + " of " + user.email());
        });
    }

    /** A token that signs this user in to the console once, within {@link #LINK}. */
    public String createSignInLink(String email) {
        String token = Secrets.base62(TOKEN_LENGTH);
        jdbi.useTransaction(handle -> {
            User user = user(handle, email);
            if (user.disabledAt() != null) {
                throw new Conflict("The user '" + email + "' is disabled.");
            }
            callers.insertLink(
                    handle, Secrets.sha256(token), user.id(), clock.instant().plus(LINK));
            audit.noteAdmin(handle, operator, Action.SIGN_IN_LINK_CREATE, user.organizationId(), user.email());
        });
        return token;
    }

    /**
     * The newest entries of the audit log, oldest first.
     *
     * @param organizationName only this one's; null for all
     * @param who only of this e-mail address; null for everybody
     * @param since only those that are not older; null for all
     */
    public List<AuditEntry> audit(
            @Nullable String organizationName, @Nullable String who, @Nullable Instant since, int limit) {
        return jdbi.withHandle(handle -> {
            String organizationId = organizationName == null
                    ? null
                    : organization(handle, organizationName).id();
            return Audit.newest(handle, organizationId, who, since, limit);
        });
    }

    private Organization organization(Handle handle, String name) {
        return store.organization(handle, name).orElseThrow(() -> new NotFound("The organization", name));
    }

    private User user(Handle handle, String email) {
        String address = email.strip().toLowerCase(Locale.ROOT);
        return store.user(handle, address).orElseThrow(() -> new NotFound("The user", email));
    }
}

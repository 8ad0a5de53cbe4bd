package dev.runs.access;

import dev.runs.access.Audit.Action;
import dev.runs.access.CallerStore.Credential;
import dev.runs.database.Batcher;
import dev.runs.database.Ids;
import dev.runs.error.RunsException.TooManyAttempts;
import dev.runs.error.RunsException.TooOften;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Who is calling. Every way in ends in a {@link Caller} or in nothing; why a credential was refused is not told, so
 * that nobody learns which users or keys exist.
 */
public final class Access {
    /** How long a console session lasts. */
    public static final Duration SESSION = Duration.ofHours(12);

    private static final int TOKEN_LENGTH = 43;

    private final Jdbi jdbi;
    private final Clock clock;
    private final Ids ids;
    private final Audit audit;
    private final GuessLimits limits;
    private final RequestLimits requests;
    private final CallerStore store = new CallerStore();
    private final Batcher<String, Optional<Credential>> keys;

    /** @param requests how often an API key may be used */
    public Access(Jdbi jdbi, Clock clock, Ids ids, RequestLimits requests) {
        this.requests = requests;
        this.jdbi = jdbi;
        this.clock = clock;
        this.ids = ids;
        this.audit = new Audit(clock, ids);
        this.limits = new GuessLimits(clock);
        this.keys = new Batcher<>(this::keys);
    }

    /**
     * The caller that an API key stands for; empty when it is malformed, unknown, expired, revoked or disabled.
     *
     * @throws TooManyAttempts where it is not even looked at
     * @throws TooOften where it is the right one, and used more often than it may be
     */
    public Optional<Caller> authenticate(String apiKey, Origin origin) {
        Optional<KeyFormat> form = KeyFormat.parse(apiKey);
        if (form.isEmpty()) {
            // Anybody can send any number of these: they are counted, and the database never hears of them.
            String subject = "malformed key from " + origin.address();
            limits.check(origin.address(), subject);
            limits.wasWrong(origin.address(), subject);
            return Optional.empty();
        }
        KeyFormat key = form.get();
        String claimed = "key " + key.id();
        Optional<Caller> caller = guess(
                claimed,
                claimed,
                Action.KEY_REFUSED,
                origin,
                () -> used(key, keys.ask(key.id())).map(credential -> credential.caller(origin)));
        // Not before the secret is known to be right: else anybody could use up another's requests.
        caller.ifPresent(known -> requests.take(key.id()));
        return caller;
    }

    /**
     * A session for who follows a one-time sign-in link, which is used up by it. The result is the cookie's value.
     *
     * @throws TooManyAttempts where it is not even looked at
     */
    public Optional<String> signIn(String linkToken, Origin origin) {
        Instant now = clock.instant();
        return guess(
                "sign-in link",
                "link from " + origin.address(),
                Action.SIGN_IN_REFUSED,
                origin,
                () -> jdbi.inTransaction(handle -> {
                    store.deleteExpired(handle, now);
                    return store.useLink(handle, Secrets.sha256(linkToken), now)
                            .map(user -> openSession(handle, user.caller(origin), Role.ADMIN, now));
                }));
    }

    /**
     * A session for who knows an API key and whose it is. Its role is not above the key's.
     *
     * @throws TooManyAttempts where it is not even looked at
     */
    public Optional<String> signIn(String email, String apiKey, Origin origin) {
        Instant now = clock.instant();
        String address = email.strip().toLowerCase(Locale.ROOT);
        return guess(
                address,
                address,
                Action.SIGN_IN_REFUSED,
                origin,
                () -> KeyFormat.parse(apiKey.strip())
                        .flatMap(key -> used(key, keys.ask(key.id())))
                        .filter(found -> found.email().equals(address))
                        .map(found -> jdbi.inTransaction(handle -> {
                            store.deleteExpired(handle, now);
                            return openSession(handle, found.caller(origin), found.credentialRole(), now);
                        })));
    }

    /** The caller of a session; empty when it is unknown, expired, signed out, or its user disabled. */
    public Optional<Caller> session(String token, Origin origin) {
        return jdbi.withHandle(handle -> store.session(handle, Secrets.sha256(token), clock.instant()))
                .map(credential -> credential.caller(origin));
    }

    public void signOut(String token, Origin origin) {
        jdbi.useTransaction(handle -> {
            Optional<Caller> caller = store.session(handle, Secrets.sha256(token), clock.instant())
                    .map(credential -> credential.caller(origin));
            store.deleteSession(handle, Secrets.sha256(token));
            caller.ifPresent(who -> audit.note(handle, who, Action.SIGN_OUT, ""));
        });
    }

    /** The caller's own. */
    public Organization organization(Caller caller) {
        return jdbi.withHandle(handle -> Organizations.get(handle, caller.organizationId()));
    }

    /** Notes that a caller was refused something, such as {@code POST /runs}. */
    public void noteRefusal(Caller caller, String what) {
        jdbi.useTransaction(handle -> audit.note(handle, caller, Action.REFUSED, what));
    }

    /**
     * @param claimed who or what somebody says to be
     * @param subject what is guessed at
     */
    private <T> Optional<T> guess(
            String claimed, String subject, Action refusal, Origin origin, Supplier<Optional<T>> attempt) {
        limits.check(origin.address(), subject);
        Optional<T> right = attempt.get();
        if (right.isPresent()) {
            limits.wasRight(origin.address(), subject);
        } else {
            limits.wasWrong(origin.address(), subject);
            jdbi.useTransaction(handle -> audit.noteStranger(handle, refusal, claimed, origin));
        }
        return right;
    }

    /** Each at the place of its id. */
    private List<Optional<Credential>> keys(List<String> ids) {
        Map<String, Credential> found = jdbi.withHandle(handle -> store.keys(handle, ids, clock.instant())).stream()
                .collect(Collectors.toMap(Credential::id, Function.identity()));
        return ids.stream().map(id -> Optional.ofNullable(found.get(id))).toList();
    }

    /** The key's credential, where its secret is right, and then its use is noted. */
    private Optional<Credential> used(KeyFormat key, Optional<Credential> known) {
        Optional<Credential> right =
                known.filter(credential -> Secrets.areEqual(credential.secretSha256(), key.secretSha256()));
        if (right.isPresent() && right.get().stale()) {
            jdbi.useHandle(handle -> store.noteUse(handle, key.id(), clock.instant()));
        }
        return right;
    }

    private String openSession(Handle handle, Caller caller, Role role, Instant now) {
        String token = Secrets.base62(TOKEN_LENGTH);
        String id = ids.next();
        store.insertSession(handle, Secrets.sha256(token), id, caller.userId(), role, now, now.plus(SESSION));
        audit.note(handle, caller, Action.SIGN_IN, "session " + id);
        return token;
    }
}

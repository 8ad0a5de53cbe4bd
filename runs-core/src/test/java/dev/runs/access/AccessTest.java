package dev.runs.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.SettableClock;
import dev.runs.database.Askers;
import dev.runs.database.Database;
import dev.runs.database.Ids;
import dev.runs.database.TestDatabase;
import dev.runs.error.RunsException.Conflict;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.NotFound;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
    private static final String EMAIL = "member@acme.example";

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final Ids ids = new Ids(clock);
    private final Database database = TestDatabase.create();
    private final AccessAdmin admin = new AccessAdmin(database.jdbi(), clock, ids, "administrator");
    private final Access access = new Access(database.jdbi(), clock, ids, new RequestLimits(clock, 0));

    private int addresses;

    @BeforeEach
    void organization() {
        admin.createOrganization("acme");
        admin.createUser("acme", EMAIL, Role.MEMBER);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aKeyStandsForItsUserWithTheLowerOfTheTwoRoles() {
        Caller caller = access.authenticate(key(Role.VIEWER), origin()).orElseThrow();
        assertThat(caller.organizationName()).isEqualTo("acme");
        assertThat(caller.email()).isEqualTo(EMAIL);
        assertThat(caller.role()).isEqualTo(Role.VIEWER);
        admin.setRole(EMAIL, Role.VIEWER);
        assertThat(access.authenticate(admin.createKey("acme", EMAIL, Role.VIEWER, null), origin()))
                .hasValueSatisfying(known -> assertThat(known.role()).isEqualTo(Role.VIEWER));
    }

    @Test
    void aUsersLoweredRoleCountsForKeysThatThereAre() {
        String key = key(Role.MEMBER);
        database.jdbi().useHandle(handle -> handle.execute("UPDATE app_user SET role = 'VIEWER'"));
        assertThat(access.authenticate(key, origin()).orElseThrow().role()).isEqualTo(Role.VIEWER);
    }

    @Test
    void aKeyWithAnyCharacterChangedIsRefused() {
        String key = key(Role.MEMBER);
        for (int i = 0; i < key.length(); i++) {
            char other = key.charAt(i) == 'x' ? 'y' : 'x';
            String changed = key.substring(0, i) + other + key.substring(i + 1);
            assertThat(KeyFormat.parse(changed)).as(changed).isEmpty();
            assertThat(access.authenticate(changed, origin())).isEmpty();
        }
        assertThat(access.authenticate(key, origin())).isPresent();
    }

    @Test
    void aWellFormedKeyThatWasNeverMadeIsRefused() {
        assertThat(access.authenticate(KeyFormat.create(ids.next()).text(), origin()))
                .isEmpty();
        String real = key(Role.MEMBER);
        String id = real.substring(5, 31).toUpperCase(Locale.ROOT);
        assertThat(access.authenticate(KeyFormat.create(id).text(), origin())).isEmpty();
    }

    @Test
    void aKeyIsRefusedOnceItHasExpiredIsRevokedOrItsUserDisabled() {
        String brief = admin.createKey("acme", EMAIL, Role.MEMBER, Duration.ofDays(1));
        String revoked = key(Role.MEMBER);
        assertThat(access.authenticate(brief, origin())).isPresent();
        clock.advance(Duration.ofDays(1));
        assertThat(access.authenticate(brief, origin())).isEmpty();
        assertThat(access.authenticate(revoked, origin())).isPresent();
        admin.revokeKey(revoked.substring(5, 31));
        assertThat(access.authenticate(revoked, origin())).isEmpty();
        String ofDisabled = key(Role.MEMBER);
        admin.disableUser(EMAIL);
        assertThat(access.authenticate(ofDisabled, origin())).isEmpty();
        assertThatThrownBy(() -> key(Role.MEMBER)).isInstanceOf(Conflict.class);
        assertThatThrownBy(() -> admin.createSignInLink(EMAIL)).isInstanceOf(Conflict.class);
    }

    @Test
    void keysThatAreUsedAtTheSameMomentStandForTheirOwnUsers() throws Exception {
        admin.createUser("acme", "admin@acme.example", Role.ADMIN);
        List<String> keys = List.of(
                key(Role.MEMBER),
                admin.createKey("acme", "admin@acme.example", Role.ADMIN, null),
                KeyFormat.create(ids.next()).text());
        List<Future<Optional<Caller>>> asked = new ArrayList<>();
        try (Askers callers = new Askers()) {
            database.jdbi().useTransaction(handle -> {
                handle.execute("LOCK TABLE api_key IN ACCESS EXCLUSIVE MODE");
                for (int i = 0; i < 2 * keys.size(); i++) {
                    String key = keys.get(i % keys.size());
                    Origin origin = origin();
                    asked.add(callers.submit(() -> access.authenticate(key, origin)));
                }
                callers.awaitWaiting(asked.size() - 1); // the first waits for the database
            });
            for (int i = 0; i < asked.size(); i += keys.size()) {
                assertThat(asked.get(i).get().orElseThrow().email()).isEqualTo(EMAIL);
                assertThat(asked.get(i + 1).get().orElseThrow().email()).isEqualTo("admin@acme.example");
                assertThat(asked.get(i + 2).get()).isEmpty();
            }
        }
    }

    @Test
    void theLastUseIsNotedOnceAMinute() {
        String key = key(Role.MEMBER);
        assertThat(lastUsed()).isNull();
        Instant first = clock.instant();
        access.authenticate(key, origin());
        clock.advance(Duration.ofSeconds(59));
        access.authenticate(key, origin());
        assertThat(lastUsed()).isEqualTo(first);
        clock.advance(Duration.ofSeconds(2));
        access.authenticate(key, origin());
        assertThat(lastUsed()).isEqualTo(clock.instant());
    }

    @Test
    void aKeyIsNotMoreThanItsUserAndNotOfAnotherOrganization() {
        assertThatThrownBy(() -> key(Role.ADMIN)).isInstanceOf(InvalidRequest.class);
        admin.createOrganization("other");
        assertThatThrownBy(() -> admin.createKey("other", EMAIL, Role.VIEWER, null))
                .isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> admin.createKey("acme", EMAIL, Role.VIEWER, Duration.ZERO))
                .isInstanceOf(InvalidRequest.class);
    }

    @Test
    void aSignInLinkWorksOnceAndNotForEver() {
        String used = admin.createSignInLink(EMAIL);
        String late = admin.createSignInLink(EMAIL);
        String session = access.signIn(used, origin()).orElseThrow();
        assertThat(access.session(session, origin()).orElseThrow().email()).isEqualTo(EMAIL);
        assertThat(access.session(session, origin()).orElseThrow().role()).isEqualTo(Role.MEMBER);
        assertThat(access.signIn(used, origin())).isEmpty();
        clock.advance(AccessAdmin.LINK);
        assertThat(access.signIn(late, origin())).isEmpty();
        assertThat(access.signIn("nonsense", origin())).isEmpty();
    }

    @Test
    void aSessionEndsByTimeBySignOutAndWithItsUser() {
        String byTime = access.signIn(admin.createSignInLink(EMAIL), origin()).orElseThrow();
        clock.advance(Access.SESSION);
        assertThat(access.session(byTime, origin())).isEmpty();
        String bySignOut =
                access.signIn(admin.createSignInLink(EMAIL), origin()).orElseThrow();
        access.signOut(bySignOut, origin());
        assertThat(access.session(bySignOut, origin())).isEmpty();
        String withUser = access.signIn(admin.createSignInLink(EMAIL), origin()).orElseThrow();
        admin.disableUser(EMAIL);
        assertThat(access.session(withUser, origin())).isEmpty();
    }

    @Test
    void anAddressAndAKeySignInOnlyTogether() {
        String key = key(Role.VIEWER);
        String session = access.signIn(" Member@ACME.example ", key, origin()).orElseThrow();
        assertThat(access.session(session, origin()).orElseThrow().role()).isEqualTo(Role.VIEWER);
        assertThat(access.signIn("other@acme.example", key, origin())).isEmpty();
        assertThat(access.signIn(EMAIL, "nonsense", origin())).isEmpty();
    }

    @Test
    void nothingThatIsStoredLetsAnybodyIn() {
        String key = key(Role.MEMBER);
        String secret = key.substring(32, 62);
        String link = admin.createSignInLink(EMAIL);
        String session = access.signIn(admin.createSignInLink(EMAIL), origin()).orElseThrow();
        List<String> rows = database.jdbi()
                .withHandle(
                        handle -> handle.createQuery("""
                                SELECT row_to_json(k)::text FROM api_key k
                                UNION ALL SELECT row_to_json(l)::text FROM sign_in_link l
                                UNION ALL SELECT row_to_json(s)::text FROM session s
                                """).mapTo(String.class).list());
        assertThat(rows)
                .hasSize(4)
                .noneMatch(row -> row.contains(secret) || row.contains(link) || row.contains(session));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "Acme", "1acme", "ac me", "ac_me", "-acme", "acme-", "acme/x", "../acme", "acme\n"})
    void anOrganizationsNameThatWouldNotFitUrlsAndPathsIsRefused(String name) {
        assertThatThrownBy(() -> admin.createOrganization(name)).isInstanceOf(InvalidRequest.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nobody", "a@b c", "a\u0000@b", "a\n@b.example", "@b", "a@"})
    void anAddressThatIsNoneIsRefused(String email) {
        assertThatThrownBy(() -> admin.createUser("acme", email, Role.VIEWER)).isInstanceOf(InvalidRequest.class);
    }

    @Test
    void namesAreTakenOnce() {
        assertThatThrownBy(() -> admin.createOrganization("acme")).isInstanceOf(Conflict.class);
        assertThatThrownBy(() -> admin.createUser("acme", EMAIL.toUpperCase(Locale.ROOT), Role.VIEWER))
                .isInstanceOf(Conflict.class);
    }

    private String key(Role role) {
        return admin.createKey("acme", EMAIL, role, null);
    }

    private Instant lastUsed() {
        return admin.keys("acme").get(0).lastUsedAt();
    }

    /** Another address each time, so that nothing is limited. */
    private Origin origin() {
        return new Origin("2001:db8:0:" + Integer.toHexString(addresses++) + "::1", ids.next());
    }
}

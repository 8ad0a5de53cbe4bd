package dev.runs.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.access.Access;
import dev.runs.access.ApiKey;
import dev.runs.access.Caller;
import dev.runs.access.Organization;
import dev.runs.access.Origin;
import dev.runs.access.RequestLimits;
import dev.runs.access.Role;
import dev.runs.access.User;
import dev.runs.dispatch.LostCommitWorld.Scenario;
import dev.runs.error.RunsException.Conflict;
import java.util.Map;
import java.util.TreeMap;

/** Each write of organizations, users, API keys and sessions. */
final class LostCommitAccess {
    private static final Origin HERE = new Origin("192.0.2.1", "request");
    private static final String MEMBER = "member@acme.example";

    private LostCommitAccess() {}

    static Map<String, Scenario> scenarios() {
        Map<String, Scenario> scenarios = new TreeMap<>();
        scenarios.put("AccessAdmin.createOrganization", LostCommitAccess::createOrganization);
        scenarios.put("AccessAdmin.createUser", LostCommitAccess::createUser);
        scenarios.put("AccessAdmin.setLimits", LostCommitAccess::setLimits);
        scenarios.put("AccessAdmin.setRole", LostCommitAccess::setRole);
        scenarios.put("AccessAdmin.disableUser", LostCommitAccess::disableUser);
        scenarios.put("AccessAdmin.createKey", LostCommitAccess::createKey);
        scenarios.put("AccessAdmin.revokeKey", LostCommitAccess::revokeKey);
        scenarios.put("AccessAdmin.createSignInLink", world -> {
            world.losing("INSERT INTO sign_in_link", () -> world.platform.admin.createSignInLink(MEMBER));
            String link = world.platform.admin.createSignInLink(MEMBER);
            assertThat(access(world).signIn(link, HERE)).isPresent();
        });
        scenarios.put("Access.authenticate", world -> {
            String key = key(world);
            world.losing("UPDATE api_key SET last_used_at", () -> access(world).authenticate(key, HERE));
            assertThat(access(world).authenticate(key, HERE)).isPresent();
        });
        scenarios.put("Access.signIn with a link", world -> {
            String link = world.platform.admin.createSignInLink(MEMBER);
            world.losing("INSERT INTO session", () -> access(world).signIn(link, HERE));
            assertThat(access(world).signIn(link, HERE)).isEmpty();
        });
        scenarios.put("Access.signIn with a key", world -> {
            String key = key(world);
            world.losing("INSERT INTO session", () -> access(world).signIn(MEMBER, key, HERE));
            assertThat(access(world).signIn(MEMBER, key, HERE)).isPresent();
        });
        scenarios.put("Access.signOut", world -> {
            String session = access(world).signIn(MEMBER, key(world), HERE).orElseThrow();
            world.losing("DELETE FROM session", () -> access(world).signOut(session, HERE));
            assertThat(access(world).session(session, HERE)).isEmpty();
        });
        return scenarios;
    }

    private static void createOrganization(LostCommitWorld world) {
        world.losing("INSERT INTO organization", () -> world.platform.admin.createOrganization("beta"));
        assertThatThrownBy(() -> world.platform.admin.createOrganization("beta"))
                .isInstanceOf(Conflict.class);
        assertThat(world.platform.admin.createUser("beta", "member@beta.example", Role.MEMBER))
                .isNotNull();
    }

    private static void createUser(LostCommitWorld world) {
        String email = "second@acme.example";
        world.losing("INSERT INTO app_user", () -> world.platform.admin.createUser("acme", email, Role.MEMBER));
        assertThatThrownBy(() -> world.platform.admin.createUser("acme", email, Role.MEMBER))
                .isInstanceOf(Conflict.class);
        assertThat(world.platform.admin.users("acme")).extracting(User::email).containsOnlyOnce(email);
    }

    private static void setLimits(LostCommitWorld world) {
        world.losing("UPDATE organization SET", () -> limit(world));
        assertThat(world.platform.admin.organizations())
                .extracting(Organization::maxQueued)
                .containsExactly(7);
        assertThat(limit(world).maxQueued()).isEqualTo(7);
    }

    private static Organization limit(LostCommitWorld world) {
        return world.platform.admin.setLimits(
                "acme", old -> new Organization(old.id(), old.name(), old.createdAt(), null, 7, null, null, null));
    }

    private static void disableUser(LostCommitWorld world) {
        String key = key(world);
        String session = access(world).signIn(MEMBER, key, HERE).orElseThrow();
        world.losing("UPDATE app_user SET disabled_at", () -> world.platform.admin.disableUser(MEMBER));
        assertThat(access(world).authenticate(key, HERE)).isEmpty();
        assertThat(access(world).session(session, HERE)).isEmpty();
        assertThat(world.platform.admin.disableUser(MEMBER).disabledAt()).isNotNull();
    }

    private static void setRole(LostCommitWorld world) {
        String key = key(world);
        world.losing("UPDATE app_user SET role", () -> world.platform.admin.setRole(MEMBER, Role.VIEWER));
        assertThat(access(world).authenticate(key, HERE)).map(Caller::role).contains(Role.VIEWER);
        assertThat(world.platform.admin.setRole(MEMBER, Role.VIEWER).role()).isEqualTo(Role.VIEWER);
    }

    private static void createKey(LostCommitWorld world) {
        world.losing("INSERT INTO api_key", () -> key(world));
        assertThat(access(world).authenticate(key(world), HERE)).isPresent();
        assertThat(world.platform.admin.keys("acme"))
                .as("the one that nobody knows can be seen and revoked")
                .hasSize(2);
    }

    private static void revokeKey(LostCommitWorld world) {
        String key = key(world);
        ApiKey stored = world.platform.admin.keys("acme").get(0);
        world.losing("UPDATE api_key SET revoked_at", () -> world.platform.admin.revokeKey(stored.id()));
        assertThat(access(world).authenticate(key, HERE)).isEmpty();
        world.platform.admin.revokeKey(stored.id());
    }

    private static String key(LostCommitWorld world) {
        return world.platform.admin.createKey("acme", MEMBER, Role.MEMBER, null);
    }

    private static Access access(LostCommitWorld world) {
        return new Access(world.platform.jdbi, world.clock, world.platform.ids, new RequestLimits(world.clock, 0));
    }
}

package dev.runs.k8s;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster needs for a region, as YAML for {@code kubectl apply}: the least that will do, and what each of it is
 * for. The files in {@code deploy/kubernetes} hold the same.
 *
 * @param server the server's account
 */
record Manifests(ClusterSettings settings, Subject server) {
    static final String ENFORCE = "pod-security.kubernetes.io/enforce";
    static final String RESTRICTED = "restricted";

    private static final String SERVER_ROLE = "runs-server";

    /** The namespace itself. One where everybody runs as the image says cannot be held to the strictest rules. */
    String namespace(String name) {
        return """
                ---
                # Where runs live, and nothing else: what is enforced here holds for every pod of the namespace.
                apiVersion: v1
                kind: Namespace
                metadata:
                  name: %s
                  labels:
                    # No pod of this namespace can reach for its node, whoever makes it.
                    %s: %s
                """.formatted(name, ENFORCE, settings.user() == 0 ? "baseline" : RESTRICTED);
    }

    /** What the server may do in a namespace. */
    String server(String namespace) {
        return """
                ---
                # What the server may do with the pods of runs.
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata:
                  namespace: %s
                  name: %s
                """.formatted(namespace, SERVER_ROLE)
                + Right.rules(Right.OF_SERVER)
                + binding("RoleBinding", "Role", SERVER_ROLE, namespace, server.bindingName())
                + server.yaml();
    }

    /** What the server may do in the whole cluster, where each organization has a namespace. */
    String everywhere() {
        return """
                ---
                # What the server sees of all namespaces: their pods, over one connection. It can change nothing there.
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata:
                  name: %s
                """.formatted(SERVER_ROLE)
                + Right.rules(Right.OF_SERVER_EVERYWHERE)
                + binding("ClusterRoleBinding", "ClusterRole", SERVER_ROLE, null, server.bindingName())
                + server.yaml();
    }

    /** The account of a namespace's Spark drivers. */
    String spark(String namespace) {
        String account = settings.sparkServiceAccount();
        return """
                ---
                # The account of Spark drivers: programs of users have it. No other run has an account's token.
                apiVersion: v1
                kind: ServiceAccount
                metadata:
                  namespace: %1$s
                  name: %2$s
                ---
                # What Spark drivers may do: look after their executors.
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata:
                  namespace: %1$s
                  name: %2$s
                """.formatted(namespace, account)
                + Right.rules(Right.OF_SPARK)
                + binding("RoleBinding", "Role", account, namespace, account)
                + "  - kind: ServiceAccount\n    namespace: %s\n    name: %s\n".formatted(namespace, account);
    }

    /** All that a new namespace needs. */
    List<String> all(String namespace, boolean spark) {
        return spark
                ? List.of(namespace(namespace), server(namespace), spark(namespace))
                : List.of(namespace(namespace), server(namespace));
    }

    private static String binding(String kind, String roleKind, String role, @Nullable String namespace, String name) {
        return """
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: %s
                metadata:
                %s  name: "%s"
                roleRef:
                  apiGroup: rbac.authorization.k8s.io
                  kind: %s
                  name: %s
                subjects:
                """.formatted(kind, namespace == null ? "" : "  namespace: " + namespace + "\n", name, roleKind, role);
    }
}

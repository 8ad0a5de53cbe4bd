package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.runs.k8s.PodPackageIndex;
import dev.runs.k8s.TestClusters;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark drivers with executors of their own, and pods that need a node of their own, on a real cluster. */
@Tag("cluster")
class ClusterSparkTest {
    @TempDir
    private static Path folder;

    private static PodPackageIndex index;
    private static ClusterApp cluster;

    @BeforeAll
    static void start() {
        TestClusters.kubeconfig();
        index = new PodPackageIndex();
        index.add("greeting", "1.2.0", "def greet(name): return 'hello ' + name");
        cluster = new ClusterApp(folder, "packageIndex: \"" + index.url() + "\", executorLogs: true");
        letDriversMakePods(TestClusters.client(), cluster.namespace.name());
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
            index.close();
        }
    }

    @Test
    void aPySparkProgramWorksOnItsExecutorsWithItsLibraries() {
        String uri = cluster.app.upload("sum.py", """
                import os, sys
                from pyspark.sql import SparkSession
                spark = SparkSession.builder.getOrCreate()
                context = spark.sparkContext
                def work(n):
                    import greeting, os
                    if n == 999: print("at work", flush=True)
                    return (n * n, greeting.greet("executor"), os.environ.get("SPARK_EXECUTOR_ID"))
                results = context.parallelize(range(1000), 4).map(work).collect()
                print("sum", sum(r[0] for r in results), results[0][1], {r[2] for r in results})
                print("master", context.master, "partitions", spark.conf.get("spark.sql.shuffle.partitions"))
                spark.stop()
                """);
        String id = cluster.post("""
                {"runtime":"spark","runPython":{"uri":"%s"},"environment":{
                 "sparkConfigs":{"spark.sql.shuffle.partitions":"3","spark.executor.memory":"64g"},
                 "dependencies":[{"sourceType":"PYPI","libraryName":"greeting","libraryVersion":"1.2.0"}]}}
                """.formatted(uri));

        assertThat(cluster.awaitEnd(id).path("status").asText())
                .as(() -> cluster.failure(id) + cluster.log(id))
                .isEqualTo("COMPLETED");

        assertThat(cluster.log(id))
                .contains(
                        "sum 332833500 hello executor {'1'}",
                        "master k8s://https://kubernetes.default.svc partitions 3")
                .contains("[executor 1] at work");
        assertThat(cluster.log(id))
                .as("its executor has said all")
                .noneMatch(line -> line.contains("without a last word"));
        assertThat(cluster.app
                        .get(cluster.app.memberKey, "/files/dir?dir=runs/acme/runs/" + id + "/spark-events")
                        .body())
                .as("Spark's event log")
                .contains("spark-");
        await().atMost(ClusterApp.PATIENCE).until(() -> cluster.pods(id).isEmpty());
    }

    /** Spark reaches into the JDK, which Java 17 does not let it without being told to. */
    @Test
    void aJarWorksOnItsExecutorsByTheSparkOfItsImage() throws Exception {
        byte[] jar = MainJar.of(folder, """
                public class Main {
                    public static void main(String[] args) throws Exception {
                        Object builder = Class.forName("org.apache.spark.sql.SparkSession").getMethod("builder").invoke(null);
                        Object session = builder.getClass().getMethod("getOrCreate").invoke(builder);
                        Object rows = session.getClass().getMethod("sql", String.class).invoke(session, args[0]);
                        Object row = rows.getClass().getMethod("first").invoke(rows);
                        System.out.println("sum " + row + " by " + session.getClass().getMethod("version").invoke(session));
                    }
                }
                """);
        String uri = cluster.app.upload(cluster.app.memberKey, "acme", "sum.jar", BodyPublishers.ofByteArray(jar));
        String id = cluster.post("""
                {"runtime":"spark","runJar":{"uri":"%s","mainClass":"Main",
                 "args":["SELECT sum(id * id) FROM range(0, 1000, 1, 4)"]}}
                """.formatted(uri));

        assertThat(cluster.awaitEnd(id).path("status").asText())
                .as(() -> cluster.failure(id) + cluster.log(id))
                .isEqualTo("COMPLETED");

        assertThat(cluster.log(id)).anyMatch(line -> line.startsWith("sum [332833500] by "));
    }

    @Test
    void executorsGoWithTheirDriverThatIsCancelled() {
        String id = cluster.submit("""
                import time
                from pyspark.sql import SparkSession
                context = SparkSession.builder.getOrCreate().sparkContext
                def say(n):
                    print("at work on", n, flush=True)
                    return n
                print("sum", context.parallelize(range(4), 2).map(say).sum(), flush=True)
                time.sleep(600)
                """, ",\"runtime\":\"spark\"");
        await().atMost(ClusterApp.PATIENCE).until(() -> cluster.log(id).contains("sum 6"));
        assertThat(cluster.pods(id)).hasSize(2);
        await("what an executor prints is there while it runs")
                .atMost(ClusterApp.PATIENCE)
                .until(() -> cluster.log(id).contains("[executor 1] at work on 3"));

        cluster.cancel(id);

        assertThat(cluster.awaitEnd(id).path("status").asText()).isEqualTo("CANCELLED");
        await().atMost(ClusterApp.PATIENCE).until(() -> cluster.pods(id).isEmpty());
    }

    @Test
    void anExecutorThatIsLostIsSaidOnTheRun() {
        String id = cluster.submit("""
                import os, signal, time
                from pyspark.sql import SparkSession
                context = SparkSession.builder.getOrCreate().sparkContext
                def fall(n):
                    if os.environ.get("SPARK_EXECUTOR_ID") == "1":
                        os.kill(1, signal.SIGTERM)
                        time.sleep(60)
                    return n
                print("sum", context.parallelize(range(4), 1).map(fall).sum(), flush=True)
                """, ",\"runtime\":\"spark\"");

        assertThat(cluster.awaitEnd(id).path("status").asText())
                .as(() -> cluster.failure(id) + cluster.log(id))
                .isEqualTo("COMPLETED");

        assertThat(cluster.log(id)).as("another executor has done its work").contains("sum 6");
        assertThat(cluster.events(id).toString()).contains("EXECUTOR_LOST: Executor 1");
    }

    /** A GPU that is none: the node says that it has one, and the scheduler counts it. */
    @Test
    void aGpuRuntimeGoesToTheNodeThatHasOneAndWaitsWhileItIsTaken() {
        KubernetesClient client = TestClusters.client();
        Node node = client.nodes().list().getItems().get(0);
        String name = node.getMetadata().getName();
        client.nodes().withName(name).edit(found -> {
            found.getMetadata().getLabels().put("example.org/has-gpu", "yes");
            return found;
        });
        client.nodes().withName(name).editStatus(found -> {
            found.getStatus().getCapacity().put("example.org/gpu", new Quantity("1"));
            found.getStatus().getAllocatable().put("example.org/gpu", new Quantity("1"));
            return found;
        });
        try {
            String first =
                    cluster.submit("import time; print('mine', flush=True); time.sleep(600)", ",\"runtime\":\"gpu\"");
            await().atMost(ClusterApp.PATIENCE).until(() -> cluster.log(first).contains("mine"));
            Pod pod = cluster.pods(first).get(0);
            assertThat(pod.getSpec().getContainers().get(0).getResources().getLimits())
                    .containsEntry("example.org/gpu", new Quantity("1"));

            String second = cluster.submit("print('at last')", ",\"runtime\":\"gpu\"");
            cluster.awaitEvent(second, "Insufficient example.org/gpu");
            cluster.cancel(first);

            assertThat(cluster.awaitEnd(second).path("status").asText()).isEqualTo("COMPLETED");
        } finally {
            client.nodes().withName(name).edit(found -> {
                found.getMetadata().getLabels().remove("example.org/has-gpu");
                return found;
            });
        }
    }

    /** What an administrator gives the account of Spark drivers, and no other pod has. */
    static void letDriversMakePods(KubernetesClient client, String namespace) {
        client.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName("runs-spark")
                        .withNamespace(namespace)
                        .endMetadata()
                        .build())
                .create();
        client.resource(new RoleBuilder()
                        .withNewMetadata()
                        .withName("runs-spark")
                        .withNamespace(namespace)
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("")
                        .withResources("pods")
                        .withVerbs(List.of("get", "list", "watch", "create", "delete", "deletecollection", "patch"))
                        .endRule()
                        .build())
                .create();
        client.resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName("runs-spark")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", "runs-spark")
                        .addNewSubject("", "ServiceAccount", "runs-spark", namespace)
                        .build())
                .create();
    }
}

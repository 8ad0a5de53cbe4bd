package dev.runs.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runs.attempt.AttemptSpec.ProgramSpec;
import dev.runs.attempt.AttemptSpec.SparkSpec;
import dev.runs.log.LogLine;
import java.io.IOException;
import java.io.StringReader;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** What a program in a pod gets of Java and of Spark. */
class AgentSparkTest extends AgentHarness {
    @Test
    void aSparkDriverIsToldOfItsPodAndItsLibraries() throws Exception {
        publish("greeting", "WORD = 'hello'");
        files.add(file("helper.py", "OTHER", "x = 1".getBytes(StandardCharsets.UTF_8)));
        files.add(file("connector.jar", "JAR", new byte[0]));
        sparkConfigs.putAll(
                Map.of("spark.driver.host", "THE POD", "spark.archives", "own.zip", "spark.app.name", "a b"));
        spark = new SparkSpec("kind: Pod\nmetadata: {}\n", true, null);

        assertThat(run("import os; print(open(os.environ['SPARK_CONF_DIR'] + '/spark-defaults.conf').read())"))
                .isZero();

        Path runs = pod.folder().toRealPath();
        Properties read = new Properties();
        read.load(new StringReader(server.log.printed()));
        assertThat(read)
                .containsEntry("spark.app.name", "a b")
                .containsEntry("spark.driver.host", "10.1.2.3")
                .containsEntry("spark.kubernetes.executor.podTemplateFile", runs + "/spark/executor.yaml")
                .containsEntry("spark.archives", "own.zip," + runs + "/spark/environment.tar.gz#environment")
                .containsEntry("spark.pyspark.python", "./environment/bin/python")
                .containsEntry("spark.submit.pyFiles", runs + "/work/helper.py")
                .containsEntry("spark.jars", runs + "/work/connector.jar");
        assertThat(runs.resolve("spark/executor.yaml")).hasContent("kind: Pod\nmetadata: {}\n");
        assertThat(read.getProperty("spark.pyspark.driver.python")).startsWith(runs + "/environments/");

        // As an executor has it: unpacked elsewhere, by whatever tar its image has. The folders let it write into them.
        Path executor = Files.createDirectories(folder.resolve("executor/environment"));
        Process unpacked = new ProcessBuilder("sh", "-c", """
                        tar xzf "$0" -C environment
                        tar tvzf "$0" | grep -c '^dr-x'
                        ./environment/bin/python -c 'import greeting; print(greeting.WORD)'
                        """, runs + "/spark/environment.tar.gz")
                .directory(executor.getParent().toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(unpacked.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("0\nhello\n");
    }

    @Test
    void aJarGetsSparksOwnClassesAndItsExecutorsGetTheJar() throws Exception {
        pod.environment.put("JAVA_HOME", System.getProperty("java.home"));
        pod.environment.put("SPARK_HOME", "/opt/spark");
        files.add(file("library.jar", "JAR", new byte[0]));
        sparkConfigs.put("spark.master", "k8s://https://kubernetes.default.svc");
        spark = new SparkSpec("kind: Pod\n", true, null);
        describe(new ProgramSpec("jar", file("main.jar", "OTHER", new byte[0]), List.of("x"), "com.example.Main"));

        pod.prepare();

        Path work = pod.folder().toRealPath().resolve("work");
        JsonNode argv = argv();
        assertThat(argv.get(0).asText()).isEqualTo(System.getProperty("java.home") + "/bin/java");
        assertThat(argv)
                .extracting(JsonNode::asText)
                .contains("-Dspark.jars=" + work + "/main.jar," + work + "/library.jar")
                .contains("-Dspark.driver.host=10.1.2.3")
                .contains("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED")
                .endsWith(
                        "-cp", work + "/main.jar:" + work + "/library.jar:/opt/spark/jars/*", "com.example.Main", "x");
    }

    @Test
    void aJarWithoutExecutorsGetsSparksOwnClassesToo() throws Exception {
        pod.environment.put("JAVA_HOME", System.getProperty("java.home"));
        pod.environment.put("SPARK_HOME", "/opt/spark");
        sparkConfigs.put("spark.master", "local[2]");
        describe(new ProgramSpec("jar", file("main.jar", "OTHER", new byte[0]), List.of(), "com.example.Main"));

        pod.prepare();

        assertThat(argv().get(argv().size() - 2).asText()).endsWith("/main.jar:/opt/spark/jars/*");
    }

    @Test
    void aJarThatHasNothingToDoWithSparkIsOnlyItself() throws Exception {
        pod.environment.put("JAVA_HOME", System.getProperty("java.home"));
        pod.environment.put("SPARK_HOME", "/opt/spark");
        describe(new ProgramSpec("jar", file("main.jar", "OTHER", new byte[0]), List.of(), "com.example.Main"));

        pod.prepare();

        assertThat(argv().get(argv().size() - 2).asText()).endsWith("/main.jar");
        assertThat(argv()).extracting(JsonNode::asText).noneMatch(word -> word.startsWith("--add-opens"));
    }

    private JsonNode argv() throws IOException {
        return new ObjectMapper()
                .readTree(pod.folder().resolve("command.json").toFile())
                .path("argv");
    }

    @Test
    void executorsAreToldWhereTheirOutputIsTakenAndItIsAddedToTheLog() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        sparkConfigs.put("spark.driver.host", "THE POD");
        spark = new SparkSpec("kind: Pod\n", true, port);
        Process driver = start("""
                import os, re, socket, struct
                settings = open(os.environ["SPARK_CONF_DIR"] + "/spark-defaults.conf").read()
                host, port, token = (
                    re.search("spark.executorEnv.RUNS_LOG_%s=(.*)" % name, settings).group(1)
                    for name in ("HOST", "PORT", "TOKEN"))
                print(host, flush=True)
                with socket.create_connection(("127.0.0.1", int(port))) as executor:
                    executor.sendall((token + " 12 word\\n").encode())
                    for piece in (b"one\\ntwo", b""):
                        executor.recv(8)
                        executor.sendall(struct.pack(">I", len(piece)) + piece)
                    executor.recv(8)
                """);

        assertThat(pod.await(driver)).isZero();
        assertThat(server.log.printed()).isEqualTo("10.1.2.3\n");
        assertThat(server.log.text(LogLine.Source.EXECUTOR)).isEqualTo("[executor 12] one\n[executor 12] two\n");
        assertThat(server.log.notices()).isEmpty();
        assertThat(pod.output("run")).as("the pod's own output").doesNotContain("executor");
    }

    @Test
    void anImageWithoutJavaCannotRunAJar() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        pod.environment.put("PATH", bin.toString());
        describe(new ProgramSpec("jar", file("main.jar", "OTHER", new byte[0]), List.of(), "Main"));

        assertThat(pod.await(pod.start("prepare"))).isEqualTo(1);

        assertThat(pod.termination().at("/failure/kind").asText()).isEqualTo("IMAGE");
        assertThat(pod.termination().at("/failure/message").asText()).startsWith("The image has no Java");
    }
}

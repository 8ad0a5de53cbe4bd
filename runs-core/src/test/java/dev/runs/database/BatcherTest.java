package dev.runs.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jdbi.v3.core.ConnectionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes meanwhile is asked together, and nobody answers for another's failure. */
class BatcherTest {
    private static final String FIRST = "first";
    private static final String BAD = "bad";

    private final Askers askers = new Askers();
    private final CountDownLatch firstIsAsked = new CountDownLatch(1);
    private final CountDownLatch firstMayEnd = new CountDownLatch(1);
    private final List<String> alone = new ArrayList<>();
    private final List<List<String>> together = new ArrayList<>();

    @AfterEach
    void stop() {
        askers.close();
    }

    @Test
    void whatComesOneAfterTheOtherIsAskedAlone() {
        Batcher<String, String> batcher = batcher(this::answers);
        assertThat(batcher.ask("a")).isEqualTo("a!");
        assertThat(batcher.ask("b")).isEqualTo("b!");
        assertThat(alone).containsExactly("a", "b");
        assertThat(together).isEmpty();
    }

    @Test
    void whatComesMeanwhileIsAnsweredTogetherAlsoWhereTheFirstFails() throws Exception {
        Batcher<String, String> batcher = batcher(this::answers);
        Future<String> first = first(batcher);
        List<Future<String>> others = others(batcher, "a", "b", "c");
        firstMayEnd.countDown();
        assertThatThrownBy(first::get).hasRootCauseMessage("first fails");
        assertThat(List.of(
                        others.get(0).get(), others.get(1).get(), others.get(2).get()))
                .containsExactly("a!", "b!", "c!");
        assertThat(together).hasSize(1);
        assertThat(together.get(0)).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(batcher.ask("d")).isEqualTo("d!");
    }

    @Test
    void whereTheyCannotBeAnsweredTogetherEachHasItsOwnAnswer() throws Exception {
        Batcher<String, String> batcher = batcher(this::answers);
        Future<String> first = first(batcher);
        List<Future<String>> others = others(batcher, "a", BAD, "c");
        firstMayEnd.countDown();
        assertThatThrownBy(first::get).hasRootCauseMessage("first fails");
        assertThat(others.get(0).get()).isEqualTo("a!");
        assertThatThrownBy(others.get(1)::get).hasRootCauseMessage("bad fails");
        assertThat(others.get(2).get()).isEqualTo("c!");
    }

    @Test
    void aLostConnectionIsToldToAllAndNobodyAsksAgain() throws Exception {
        Batcher<String, String> batcher = batcher(questions -> {
            throw new ConnectionException(new SQLException("gone", "08006"));
        });
        Future<String> first = first(batcher);
        List<Future<String>> others = others(batcher, "a", "b");
        firstMayEnd.countDown();
        assertThatThrownBy(first::get).hasRootCauseMessage("first fails");
        assertThat(others).allSatisfy(asked -> assertThatThrownBy(asked::get).hasRootCauseMessage("gone"));
        assertThat(alone).containsExactly(FIRST);
        assertThat(batcher.ask("c")).isEqualTo("c!");
    }

    @Test
    void anErrorEndsWhoMeetsItAndNobodyElse() throws Exception {
        Batcher<String, String> batcher = batcher(questions -> {
            throw new StackOverflowError("of the one who asks");
        });
        Future<String> first = first(batcher);
        List<Future<String>> others = others(batcher, "a", "b");
        firstMayEnd.countDown();
        assertThatThrownBy(first::get).hasRootCauseMessage("first fails");
        assertThat(others).filteredOn(BatcherTest::isAnswered).hasSize(1);
        assertThat(batcher.ask("c")).isEqualTo("c!");
    }

    private static boolean isAnswered(Future<String> asked) {
        try {
            asked.get();
            return true;
        } catch (Exception e) {
            assertThat(e).hasRootCauseInstanceOf(StackOverflowError.class);
            return false;
        }
    }

    private Batcher<String, String> batcher(Function<List<String>, List<String>> several) {
        return new Batcher<>(
                questions -> questions.size() == 1 ? List.of(answer(questions.get(0))) : several.apply(questions));
    }

    private List<String> answers(List<String> questions) {
        together.add(questions);
        return questions.stream().map(BatcherTest::answerOf).toList();
    }

    private String answer(String question) {
        if (question.equals(FIRST)) {
            firstIsAsked.countDown();
            try {
                firstMayEnd.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        synchronized (alone) {
            alone.add(question);
        }
        return answerOf(question);
    }

    private static String answerOf(String question) {
        if (List.of(FIRST, BAD).contains(question)) {
            throw new IllegalArgumentException(question + " fails");
        }
        return question + "!";
    }

    /** Is being asked when this returns. */
    private Future<String> first(Batcher<String, String> batcher) throws InterruptedException {
        Future<String> first = askers.submit(() -> batcher.ask(FIRST));
        firstIsAsked.await();
        return first;
    }

    /** Wait when this returns. */
    private List<Future<String>> others(Batcher<String, String> batcher, String... questions) {
        List<Future<String>> others = new ArrayList<>();
        for (String question : questions) {
            others.add(askers.submit(() -> batcher.ask(question)));
        }
        askers.awaitWaiting(questions.length);
        return others;
    }
}

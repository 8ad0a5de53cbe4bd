package dev.runs.database;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is asked while the database answers others is asked by its next statement, all of it together: to be asked costs
 * the database more than to answer. Nobody waits for company: what comes alone is asked alone and at once.
 */
public final class Batcher<Q, A> {
    private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

    private final Function<List<Q>, List<A>> answers;
    /** Each one's thread is in {@link #ask}: there are no more of them than the server has threads. */
    private List<Member<Q, A>> waiting = new ArrayList<>();

    private boolean busy;

    private static final class Member<Q, A> {
        private final Q question;
        /** True: its thread asks for all that wait. False: somebody else has; where it brought nothing, it asks alone. */
        private final CompletableFuture<Boolean> leads = new CompletableFuture<>();

        private @Nullable A answer;
        private @Nullable RuntimeException failure;

        Member(Q question) {
            this.question = question;
        }
    }

    /**
     * @param answers of one or more questions, each at the place of its question. Where it fails for several, each is
     *     asked alone; but a lost connection, after which nobody knows what has happened, is told to all
     */
    public Batcher(Function<List<Q>, List<A>> answers) {
        this.answers = answers;
    }

    /** Throws what the function throws. */
    public A ask(Q question) {
        Member<Q, A> own = new Member<>(question);
        if (isFirst(own) || own.leads.join()) {
            lead();
        }
        if (own.failure != null) {
            throw own.failure;
        }
        A answer = own.answer;
        return answer == null ? alone(question) : answer;
    }

    private A alone(Q question) {
        return answers.apply(List.of(question)).get(0);
    }

    private synchronized boolean isFirst(Member<Q, A> own) {
        waiting.add(own);
        boolean first = !busy;
        busy = true;
        return first;
    }

    private void lead() {
        List<Member<Q, A>> group = take();
        try {
            if (group.size() == 1) {
                group.get(0).answer = alone(group.get(0).question);
            } else {
                together(group);
            }
        } finally {
            letNextLead();
            group.forEach(member -> member.leads.complete(false));
        }
    }

    private void together(List<Member<Q, A>> group) {
        try {
            List<A> given =
                    answers.apply(group.stream().map(member -> member.question).toList());
            for (int i = 0; i < group.size(); i++) {
                group.get(i).answer = given.get(i);
            }
        } catch (RuntimeException e) {
            if (DatabaseErrors.isConnectionLost(e)) {
                group.forEach(member -> member.failure = e);
            } else {
                // Whichever of them it was: each is told when it is asked alone.
                LOG.debug("{} are asked one by one, as they could not be together", group.size(), e);
            }
        }
    }

    private synchronized List<Member<Q, A>> take() {
        List<Member<Q, A>> group = waiting;
        waiting = new ArrayList<>();
        return group;
    }

    private synchronized void letNextLead() {
        busy = !waiting.isEmpty();
        if (busy) {
            waiting.get(0).leads.complete(true);
        }
    }
}

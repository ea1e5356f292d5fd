package dev.outcrop.server.titles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.access.Caller;
import dev.outcrop.conversation.Conversation;
import dev.outcrop.conversation.Conversation.TitleSource;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.IdSource;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.Pricing;
import dev.outcrop.run.Admission;
import dev.outcrop.run.MemoryStore;
import dev.outcrop.run.NewRun;
import dev.outcrop.run.Question;
import dev.outcrop.run.RetryPolicy;
import dev.outcrop.run.RunBudget;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.SideCalls;
import dev.outcrop.run.Stamp;
import dev.outcrop.run.Tally;
import dev.outcrop.testkit.ScriptedModel;
import dev.outcrop.usage.Allowance;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TitleWriterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final ConversationId CONVERSATION = new ConversationId("c");
    private static final List<Block> QUESTION = List.of(new Block.Text("What can I cook with leeks?"));

    private final MemoryStore store = new MemoryStore(Clock.systemUTC());
    private final ScriptedModel model = ScriptedModel.create();
    private final SideCalls calls = new SideCalls(
            model,
            alias -> List.of("model-behind-" + alias, "another"),
            Pricing.UNPRICED,
            RunBudget.NONE,
            Allowance.UNLIMITED,
            _ -> {},
            RetryPolicy.backoff(
                    Duration.ofMillis(500), Duration.ofSeconds(20), 4, Duration.ofMinutes(1), new Random(1)),
            Admission.adaptive(Admission.Rules.DEFAULT, InstantSource.system()),
            (_, _) -> {},
            InstantSource.system(),
            IdSource.random());
    private final TitleWriter writer = new TitleWriter(calls, store);

    @AfterEach
    void close() {
        writer.close();
    }

    @Test
    void the_fast_model_names_a_conversation() {
        begin();
        model.say("\"Cooking with leeks.\"");

        writer.begin(Caller.LOCAL, CONVERSATION, QUESTION);

        await().atMost(PATIENCE).until(() -> conversation().titleSource() == TitleSource.MODEL);
        assertThat(conversation().title()).isEqualTo("Cooking with leeks");
        assertThat(model.requests().getFirst().modelId()).isEqualTo("model-behind-fast");
        assertThat(model.requests().getFirst().inference().maxTokens()).contains(64);
    }

    @Test
    void a_title_that_a_person_has_given_stays() {
        begin();
        store.title(Caller.LOCAL, CONVERSATION, "Mine", TitleSource.USER);
        model.say("Cooking");

        writer.begin(Caller.LOCAL, CONVERSATION, QUESTION);

        await().atMost(PATIENCE).until(() -> model.requests().size() == 1);
        await().during(Duration.ofMillis(100))
                .until(() -> conversation().title().equals("Mine"));
    }

    @Test
    void a_model_that_was_busy_is_asked_again_and_the_call_is_counted() {
        begin();
        model.refuse(ModelFailure.Kind.THROTTLED);
        model.say("Cooking with leeks");

        writer.begin(Caller.LOCAL, CONVERSATION, QUESTION);

        await().atMost(PATIENCE).until(() -> conversation().title().equals("Cooking with leeks"));
        assertThat(model.requests()).hasSize(2);
        Tally tally = calls.tallies().getOrDefault("titles", Tally.NONE);
        assertThat(tally.calls()).isOne();
        assertThat(tally.usage().outputTokens()).isPositive();
    }

    @Test
    void where_the_first_model_may_not_be_used_the_next_one_names_it() {
        begin();
        model.refuse(ModelFailure.Kind.FORBIDDEN);
        model.say("Cooking with leeks");

        writer.begin(Caller.LOCAL, CONVERSATION, QUESTION);

        await().atMost(PATIENCE).until(() -> conversation().title().equals("Cooking with leeks"));
        assertThat(model.requests()).extracting(ModelRequest::modelId).containsExactly("model-behind-fast", "another");
    }

    @Test
    void where_the_model_fails_the_first_words_stay_and_the_next_title_is_written() {
        begin();
        model.refuse(ModelFailure.Kind.FORBIDDEN).refuse(ModelFailure.Kind.FORBIDDEN);
        model.say("Second");

        writer.begin(Caller.LOCAL, CONVERSATION, QUESTION);
        await().atMost(PATIENCE)
                .until(() -> calls.tallies().getOrDefault("titles", Tally.NONE).failed() == 1);
        assertThat(conversation().titleSource()).isEqualTo(TitleSource.WORDS);
        writer.begin(Caller.LOCAL, CONVERSATION, QUESTION);

        await().atMost(PATIENCE).until(() -> conversation().title().equals("Second"));
    }

    private Conversation conversation() {
        return store.find(Caller.LOCAL, CONVERSATION).orElseThrow();
    }

    private void begin() {
        var started = new RunStarted(
                new Stamp(new RunId("r"), 1, Instant.EPOCH),
                CONVERSATION,
                Optional.of(new MessageId("m1")),
                new MessageId("m2"),
                "concierge",
                "v",
                Caller.LOCAL.id(),
                Optional.empty(),
                Optional.empty());
        var asked = new Question.Asked.NewMessage(new MessageId("m1"), Optional.empty(), QUESTION);
        var question = new Question(Caller.LOCAL, CONVERSATION, Optional.empty(), Optional.empty(), asked);
        store.begin(new NewRun(question, started, "What can I", "replica", false));
    }
}

package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.agent.Agent;
import dev.outcrop.agent.Agents;
import dev.outcrop.conversation.Conversations;
import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelCatalog;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ToolSpec;
import dev.outcrop.prompt.Prompt;
import dev.outcrop.prompt.PromptArchive;
import dev.outcrop.prompt.UsedPrompt;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunEvent.StepStarted;
import dev.outcrop.tool.Toolbox;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What models were asked in runs, put together again from what is stored: the journal has what they said, the
 * conversation what was said before, the agent its instructions. So nothing is stored a second time to be told later.
 *
 * @param zone where the day of {@code {{today}}} begins
 */
public record Retelling(
        Conversations conversations,
        Journal journal,
        Agents agents,
        Toolbox tools,
        ModelCatalog catalog,
        PromptArchive prompts,
        ZoneId zone) {
    public Retelling {
        requireNonNull(conversations, "conversations is null");
        requireNonNull(journal, "journal is null");
        requireNonNull(agents, "agents is null");
        requireNonNull(tools, "tools is null");
        requireNonNull(catalog, "catalog is null");
        requireNonNull(prompts, "prompts is null");
        requireNonNull(zone, "zone is null");
    }

    /** Keeps the instructions that agents have now, for the time when they have others. */
    public void remember() {
        agents.all().forEach(agent -> prompts.keep(agent.instructions()));
    }

    /** The agent of the run: as it is now, but with the instructions that it had then, if they are known. */
    public Optional<Agent> agent(RunStarted started) {
        return agents.find(started.agent())
                .map(agent -> agent.version().equals(started.agentVersion())
                        ? agent
                        : prompts.find(started.agentVersion())
                                .map(agent::withInstructions)
                                .orElse(agent));
    }

    /** A run that answers a person. */
    public Told root(List<RunEvent> events) {
        RunStarted started = started(events);
        List<StoredMessage> branch = started.parentMessage()
                .map(leaf -> History.branch(conversations.messages(started.caller(), started.conversation()), leaf))
                .orElse(List.of());
        Map<RunId, List<RunEvent>> runs = journal.readAll(
                branch.stream().flatMap(message -> message.run().stream()).toList());
        var past = new Past(
                modelId -> History.turns(branch, runs, new ReaderModel(modelId, catalog)), Exposure.of(branch, runs));
        List<Block> question = branch.isEmpty() ? List.of() : branch.getLast().blocks();
        return new Told(this, events, past, question, 0);
    }

    /** A run that works for another one, {@code depth} hand-overs from the person. */
    public Told handedOver(List<RunEvent> events, String question, int depth) {
        Message asked = Message.user(question);
        return new Told(this, events, Past.of(asked), asked.content(), depth);
    }

    private static RunStarted started(List<RunEvent> events) {
        if (!events.isEmpty() && events.getFirst() instanceof RunStarted started) {
            return started;
        }
        throw new IllegalArgumentException("a run's first event tells that it has started");
    }

    /** The question of a hand-over, which stands in the input of the tool call that asks for it. */
    public static String question(ToolCall call) {
        return call.input().path(Offer.QUESTION).asString("");
    }

    /** One run, step by step. */
    public static final class Told {
        private final Retelling stored;
        private final List<RunEvent> events;
        private final RunStarted started;
        private final Optional<Agent> agent;
        private final Past past;
        private final List<Block> question;
        private final int depth;

        private Told(Retelling stored, List<RunEvent> events, Past past, List<Block> question, int depth) {
            this.stored = stored;
            this.events = List.copyOf(events);
            this.started = started(events);
            this.agent = stored.agent(started);
            this.past = past;
            this.question = List.copyOf(question);
            this.depth = depth;
        }

        /** What the run answers; empty if it is not there any more. */
        public List<Block> question() {
            return question;
        }

        /** A tool, or another agent, as the model is told of it. */
        public Optional<ToolSpec> tool(String name) {
            return agent.stream()
                    .flatMap(asked -> offer(asked).specs().stream())
                    .filter(spec -> spec.name().equals(name))
                    .findFirst();
        }

        private Offer offer(Agent asked) {
            return Offer.of(asked, stored.tools(), stored.agents(), depth, started.caller());
        }

        /**
         * What {@code modelId} was asked in a step, after the events up to {@code seq}. Without a system prompt if the
         * agent's instructions are others by now and were not kept; empty if the agent or the conversation is gone.
         */
        public Optional<ModelRequest> request(int step, String modelId, long seq, Instant at) {
            if (agent.isEmpty() || question.isEmpty()) {
                return Optional.empty();
            }
            List<RunEvent> until =
                    events.stream().filter(event -> event.stamp().seq() <= seq).toList();
            Optional<Prompt> instructions = instructions(agent.get(), step, until);
            RunProgress before = RunProgress.of(until);
            var prompting = new Prompting(
                    stored.catalog(),
                    Clock.fixed(at, stored.zone()),
                    instructions.map(agent.get()::withInstructions).orElse(agent.get()),
                    offer(agent.get()),
                    past,
                    started.language(),
                    started.stamp().run());
            ModelRequest request = prompting.request(before, step, modelId);
            return Optional.of(instructions.isPresent() ? request : withoutSystem(request));
        }

        /** Those of the step: a managed prompt's if it says so, else the file's of then. */
        private Optional<Prompt> instructions(Agent asked, int step, List<RunEvent> until) {
            Optional<UsedPrompt> managed = until.reversed().stream()
                    .filter(event -> event instanceof StepStarted begun && begun.step() == step)
                    .map(StepStarted.class::cast)
                    .findFirst()
                    .flatMap(StepStarted::prompt);
            return managed.isPresent()
                    ? stored.prompts().find(managed.get().instructions())
                    : Optional.of(asked.instructions())
                            .filter(text -> text.version().equals(started.agentVersion()));
        }

        private static ModelRequest withoutSystem(ModelRequest request) {
            return new ModelRequest(
                    request.modelId(),
                    List.of(),
                    request.messages(),
                    request.tools(),
                    request.toolChoice(),
                    request.inference(),
                    request.options());
        }
    }
}

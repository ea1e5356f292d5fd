package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.agent.Agent;
import dev.outcrop.agent.Agents;
import dev.outcrop.langfuse.LangfusePrompts;
import dev.outcrop.langfuse.PromptApi;
import dev.outcrop.langfuse.PromptState;
import dev.outcrop.prompt.ManagedPrompt;
import dev.outcrop.prompt.ManagedPrompts;
import dev.outcrop.prompt.PromptArchive;
import dev.outcrop.prompt.PromptRef;
import dev.outcrop.prompt.PromptSources;
import dev.outcrop.server.api.HealthCheck;
import dev.outcrop.server.config.Settings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The prompts of agents that are kept in Langfuse, if keys are set. */
final class PromptSupply {
    private static final Logger LOG = LoggerFactory.getLogger(PromptSupply.class);
    private static final PromptState UNREAD = new PromptState(Optional.empty(), Optional.empty(), Optional.empty());

    private final Optional<LangfusePrompts> langfuse;
    private final Agents agents;
    private final PromptArchive archive;
    private final Clock clock;

    PromptSupply(
            Optional<Settings.Traces.Langfuse> settings,
            Secrets secrets,
            Agents agents,
            PromptArchive archive,
            Clock clock) {
        this.langfuse = settings.map(project ->
                new LangfusePrompts(new PromptApi(project.base(), secrets.keys(project)), project.promptWait(), clock));
        this.agents = requireNonNull(agents, "agents is null");
        this.archive = requireNonNull(archive, "archive is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    PromptSources sources() {
        return new PromptSources(
                langfuse.<ManagedPrompts>map(prompts -> prompts).orElse(ManagedPrompts.NONE), archive);
    }

    /** Begins to read what the agents of now will need, so that their first answers do not wait for it. */
    void start() {
        List<Agent> managed = managed();
        if (langfuse.isPresent()) {
            langfuse.get().warm(managed.stream().map(PromptSupply::ref).toList());
        } else if (!managed.isEmpty()) {
            LOG.info(
                    "no keys of Langfuse are set: the prompts of {} are those of their files",
                    managed.stream().map(Agent::name).collect(Collectors.joining(", ")));
        }
    }

    HealthCheck check() {
        return new HealthCheck("prompts", false, this::state);
    }

    private HealthCheck.State state() {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        Map<PromptRef, PromptState> known =
                langfuse.map(LangfusePrompts::states).orElse(Map.of());
        List<Agent> managed = managed();
        boolean well = true;
        for (Agent agent : managed) {
            PromptRef ref = ref(agent);
            PromptState state = known.getOrDefault(ref, UNREAD);
            ObjectNode one = details.putObject(agent.name()).put("prompt", ref.toString());
            state.version().ifPresent(version -> one.put("version", version));
            state.readAt()
                    .ifPresent(at -> one.put(
                            "readSecondsAgo",
                            Duration.between(at, clock.instant()).toSeconds()));
            state.problem().ifPresent(why -> one.put("problem", why));
            well = well && state.problem().isEmpty();
        }
        String sentence = managed.isEmpty()
                ? "No agent's prompt is kept in Langfuse."
                : langfuse.isEmpty()
                        ? "Off: no keys are set, so agents use the prompts of their files."
                        : well
                                ? "Agents use the prompts that Langfuse has."
                                : "Some prompts are not as they should be.";
        return new HealthCheck.State(well, sentence, details);
    }

    private List<Agent> managed() {
        return agents.all().stream()
                .filter(agent -> agent.managed().isPresent())
                .toList();
    }

    private static PromptRef ref(Agent agent) {
        return agent.managed().map(ManagedPrompt::ref).orElseThrow();
    }
}

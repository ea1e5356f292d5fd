package dev.outcrop.agent;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.model.ModelSettings;
import dev.outcrop.prompt.ManagedPrompt;
import dev.outcrop.prompt.Prompt;
import dev.outcrop.tool.ApprovalRule;
import dev.outcrop.tool.ToolDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A named worker.
 *
 * @param name {@code [a-z][a-z0-9-]{0,38}}
 * @param model an alias or a model id
 * @param tools the names of the tools it may ask for
 * @param agents the names of the agents it may hand over to
 * @param settings how it uses its model
 * @param maxSteps the most model calls of one run
 * @param approvals by tool, rules that hold beside the tool's own: for each input the stricter one decides
 * @param log what may be told of its runs to those who watch from outside
 * @param audience whom it is for
 * @param managed where its instructions are kept, if not here; {@code instructions} are for when they can't be had
 */
public record Agent(
        String name,
        String title,
        String description,
        String model,
        Prompt instructions,
        List<String> tools,
        List<String> agents,
        List<String> suggestions,
        ModelSettings settings,
        int maxSteps,
        Map<String, ApprovalRule> approvals,
        ContentLog log,
        Audience audience,
        Optional<ManagedPrompt> managed) {

    /** The most model calls of one run if the agent does not say. */
    public static final int DEFAULT_MAX_STEPS = 50;

    /** The alias of the model that answers if the agent does not say. */
    public static final String DEFAULT_MODEL = "chat";

    public Agent {
        requireNonNull(name, "name is null");
        requireNonNull(title, "title is null");
        requireNonNull(description, "description is null");
        requireNonNull(model, "model is null");
        requireNonNull(instructions, "instructions is null");
        tools = List.copyOf(tools);
        agents = List.copyOf(agents);
        suggestions = List.copyOf(suggestions);
        requireNonNull(settings, "settings is null");
        approvals = Map.copyOf(approvals);
        requireNonNull(log, "log is null");
        requireNonNull(audience, "audience is null");
        requireNonNull(managed, "managed is null");
    }

    /** An agent for everybody with instructions of its own, of whose runs everything may be told. */
    public Agent(
            String name,
            String title,
            String description,
            String model,
            Prompt instructions,
            List<String> tools,
            List<String> agents,
            List<String> suggestions,
            ModelSettings settings,
            int maxSteps,
            Map<String, ApprovalRule> approvals) {
        this(
                name,
                title,
                description,
                model,
                instructions,
                tools,
                agents,
                suggestions,
                settings,
                maxSteps,
                approvals,
                ContentLog.FULL,
                Audience.EVERYBODY,
                Optional.empty());
    }

    /** What changes when what the agent does may change: the version of its instructions. */
    public String version() {
        return instructions.version();
    }

    /** Whether the caller may see and use it. */
    public boolean admits(Caller caller) {
        return audience.admits(this, caller);
    }

    /** The tool as this agent may use it: under the tool's own rules and the agent's. */
    public ToolDefinition restrict(ToolDefinition tool) {
        return audience.restrict(Optional.ofNullable(approvals.get(tool.name()))
                .map(tool::stricter)
                .orElse(tool));
    }

    /** An agent in code: what a file must say, and the defaults of a file for all else. */
    public static Agent of(String name, String description, Prompt instructions) {
        return new Agent(
                name,
                AgentNames.inWords(name),
                description,
                DEFAULT_MODEL,
                instructions,
                List.of(),
                List.of(),
                List.of(),
                ModelSettings.DEFAULT,
                DEFAULT_MAX_STEPS,
                Map.of());
    }

    /** The same with another title. */
    public Agent withTitle(String title) {
        return with(draft -> draft.title = title);
    }

    /** The same on another model. */
    public Agent withModel(String model) {
        return with(draft -> draft.model = model);
    }

    /** The same with these tools. */
    public Agent withTools(String... tools) {
        return with(draft -> draft.tools = List.of(tools));
    }

    /** The same with these agents to hand over to. */
    public Agent withAgents(String... agents) {
        return with(draft -> draft.agents = List.of(agents));
    }

    /** The same with these suggestions. */
    public Agent withSuggestions(String... suggestions) {
        return with(draft -> draft.suggestions = List.of(suggestions));
    }

    /** The same with another use of its model. */
    public Agent withSettings(ModelSettings settings) {
        return with(draft -> draft.settings = settings);
    }

    /** The same with another limit of model calls. */
    public Agent withMaxSteps(int maxSteps) {
        return with(draft -> draft.maxSteps = maxSteps);
    }

    /** The same with one more rule for a tool. It only adds: beside the rules that there are the strictest decides. */
    public Agent withApproval(String tool, ApprovalRule rule) {
        var all = new HashMap<>(approvals);
        all.merge(tool, rule, ApprovalRule::and);
        return with(draft -> draft.approvals = all);
    }

    /** The same with another limit of what may be told of its runs. */
    public Agent withLog(ContentLog log) {
        return with(draft -> draft.log = log);
    }

    /** The same for others. */
    public Agent withAudience(Audience audience) {
        return with(draft -> draft.audience = audience);
    }

    /** The same with other instructions. */
    public Agent withInstructions(Prompt instructions) {
        return with(draft -> draft.instructions = instructions);
    }

    /** The same with instructions that are kept elsewhere; those that it has are for when they can't be had. */
    public Agent withManaged(ManagedPrompt managed) {
        return with(draft -> draft.managed = Optional.of(managed));
    }

    private Agent with(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return draft.agent(name);
    }

    /** What of an agent can become another's. */
    private static final class Draft {
        private String title;
        private final String description;
        private String model;
        private Prompt instructions;
        private List<String> tools;
        private List<String> agents;
        private List<String> suggestions;
        private ModelSettings settings;
        private int maxSteps;
        private Map<String, ApprovalRule> approvals;
        private ContentLog log;
        private Audience audience;
        private Optional<ManagedPrompt> managed;

        Draft(Agent agent) {
            title = agent.title;
            description = agent.description;
            model = agent.model;
            instructions = agent.instructions;
            tools = agent.tools;
            agents = agent.agents;
            suggestions = agent.suggestions;
            settings = agent.settings;
            maxSteps = agent.maxSteps;
            approvals = agent.approvals;
            log = agent.log;
            audience = agent.audience;
            managed = agent.managed;
        }

        Agent agent(String name) {
            return new Agent(
                    name,
                    title,
                    description,
                    model,
                    instructions,
                    tools,
                    agents,
                    suggestions,
                    settings,
                    maxSteps,
                    approvals,
                    log,
                    audience,
                    managed);
        }
    }
}

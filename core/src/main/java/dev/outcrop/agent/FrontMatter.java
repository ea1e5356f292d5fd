package dev.outcrop.agent;

import dev.outcrop.access.AllowList;
import dev.outcrop.model.ModelSettings;
import dev.outcrop.prompt.ManagedPrompt;
import dev.outcrop.prompt.Prompt;
import dev.outcrop.prompt.PromptRef;
import dev.outcrop.tool.ApprovalRule;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The settings of an agent's file, by the names they have in the file. */
final class FrontMatter {
    private static final List<String> KEYS = List.of(
            "name",
            "title",
            "description",
            "prompt",
            "model",
            "tools",
            "agents",
            "approvals",
            "groups",
            "tool-groups",
            "suggestions",
            "max-steps",
            "log");

    private final YamlMap settings;
    private final String file;
    private final List<AgentProblem> problems;

    FrontMatter(String file, List<AgentProblem> problems, String yaml) {
        this.file = file;
        this.problems = problems;
        this.settings = new YamlMap(
                file,
                problems,
                yaml,
                Stream.concat(KEYS.stream(), ModelSection.KEYS.stream()).toList());
    }

    /** The agent; empty if there were problems. All of its settings are read either way, so that all are reported. */
    Optional<LoadedAgent> agent(
            String nameByPlace, Optional<Prompt> prompt, Function<String, Optional<String>> partials) {
        String name = name(nameByPlace);
        String title = settings.text("title").filter(text -> !text.isEmpty()).orElse(AgentNames.inWords(name));
        String description = settings.text("description").orElse("");
        if (settings.readable() && !settings.has("description")) {
            settings.problem(1, "\"description\" is missing: what people and other agents read about it");
        } else if (settings.has("description") && description.isEmpty()) {
            settings.problem(settings.line("description"), "\"description\" is empty");
        }
        String model = settings.text("model").orElse(Agent.DEFAULT_MODEL);
        List<String> tools = settings.texts("tools");
        List<String> agents = settings.texts("agents");
        List<String> suggestions = settings.texts("suggestions");
        int maxSteps = settings.integer("max-steps", 1, 1000).orElse(Agent.DEFAULT_MAX_STEPS);
        ModelSettings modelSettings = new ModelSection(settings).read();
        Map<String, ApprovalRule> approvals = approvals();
        ContentLog log = log();
        Audience audience = audience();
        Optional<PromptRef> managed = managed();
        if (!problems.isEmpty() || prompt.isEmpty()) {
            return Optional.empty();
        }
        var agent = new Agent(
                name,
                title,
                description,
                model,
                prompt.get(),
                tools,
                agents,
                suggestions,
                modelSettings,
                maxSteps,
                approvals,
                log,
                audience,
                managed.map(ref -> new ManagedPrompt(ref, partials)));
        return Optional.of(new LoadedAgent(agent, file, settings.lines()));
    }

    private Optional<PromptRef> managed() {
        try {
            return settings.text("prompt").map(PromptRef::parse);
        } catch (IllegalArgumentException wrong) {
            settings.problem(settings.line("prompt"), "\"prompt\": " + wrong.getMessage());
            return Optional.empty();
        }
    }

    private ContentLog log() {
        String word = settings.text("log").orElse("full");
        return Stream.of(ContentLog.values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseGet(() -> {
                    settings.problem(
                            settings.line("log"), "\"log\" is one of full, structure, none, not \"" + word + "\"");
                    return ContentLog.NONE;
                });
    }

    private Audience audience() {
        List<String> groups = settings.texts("groups");
        if (settings.has("groups") && groups.isEmpty()) {
            settings.problem(
                    settings.line("groups"), "\"groups\" names no group: leave it out for everybody, or name one");
        }
        var tools = new HashMap<String, AllowList>();
        settings.listsByKey("tool-groups").forEach((tool, list) -> tools.put(tool, AllowList.of(list)));
        return new Audience(groups.isEmpty() ? AllowList.EVERYBODY : AllowList.of(groups), tools);
    }

    private Map<String, ApprovalRule> approvals() {
        Map<String, ApprovalRule> rules = new HashMap<>();
        settings.textsByKey("approvals").forEach((tool, words) -> {
            try {
                rules.put(tool, ApprovalRule.parse(words));
            } catch (IllegalArgumentException wrong) {
                settings.problem(
                        settings.line("approvals/" + tool), "\"approvals\" of \"" + tool + "\": " + wrong.getMessage());
            }
        });
        return rules;
    }

    /** The folder's name is the agent's, so that a name found on a page leads to its file. */
    private String name(String byPlace) {
        String name = settings.text("name").orElse(byPlace);
        if (!AgentNames.good(name)) {
            settings.problem(settings.line("name"), AgentNames.complaint(name));
        } else if (!name.equals(byPlace)) {
            settings.problem(
                    settings.line("name"),
                    "the name \"" + name + "\" is not that of its folder or file, \"" + byPlace + "\"");
        }
        return name;
    }
}

package dev.outcrop.run;

import dev.outcrop.agent.Agent;
import dev.outcrop.agent.AgentProblems;
import dev.outcrop.prompt.ManagedPrompt;
import dev.outcrop.prompt.ManagedPrompts;
import dev.outcrop.prompt.Prompt;
import dev.outcrop.prompt.PromptProblem;
import dev.outcrop.prompt.PromptSources;
import dev.outcrop.prompt.Prompts;
import dev.outcrop.prompt.UsedPrompt;
import dev.outcrop.run.RunEvent.StepStarted;
import java.util.List;
import java.util.Optional;

/**
 * What a run's model is told to be. A run keeps the managed prompt that it began with, or the file's if it began with that,
 * whatever happens elsewhere meanwhile and whichever process goes on with it.
 *
 * @param managed which managed prompt it is; empty if it is the file's
 */
record Instructions(Prompt prompt, Optional<UsedPrompt> managed) {

    /** Those of a run that has come as far as {@code events}. May wait a short time for a prompt that is kept elsewhere. */
    static Instructions of(Agent agent, List<RunEvent> events, PromptSources sources) {
        var file = new Instructions(agent.instructions(), Optional.empty());
        if (agent.managed().isEmpty()) {
            return file;
        }
        Optional<StepStarted> before = last(events);
        Optional<UsedPrompt> used = before.flatMap(StepStarted::prompt);
        if (before.isPresent() && used.isEmpty()) {
            return file;
        }
        return used.flatMap(one -> sources.archive().find(one.instructions()).map(text -> new Instructions(text, used)))
                .or(() -> now(agent.managed().get(), sources))
                .orElse(file);
    }

    private static Optional<Instructions> now(ManagedPrompt managed, PromptSources sources) {
        return sources.managed().find(managed.ref()).flatMap(version -> fit(managed, version, sources));
    }

    private static Optional<Instructions> fit(
            ManagedPrompt managed, ManagedPrompts.Version version, PromptSources sources) {
        Prompt prompt;
        try {
            prompt = Prompts.managed(version.text(), managed.partials());
        } catch (PromptProblem | AgentProblems problem) {
            sources.managed().unfit(managed.ref(), version, String.valueOf(problem.getMessage()));
            return Optional.empty();
        }
        try {
            // Before a step names it: who goes on with the run, or tells of it, finds it there.
            sources.archive().keep(prompt);
        } catch (RuntimeException failure) {
            // Whoever has its prompts kept says it once, and the class tells enough.
            sources.managed()
                    .unfit(
                            managed.ref(),
                            version,
                            "it can't be kept (" + failure.getClass().getSimpleName() + ")");
            return Optional.empty();
        }
        sources.managed().used(managed.ref(), version);
        return Optional.of(new Instructions(
                prompt, Optional.of(new UsedPrompt(managed.ref().name(), version.number(), prompt.version()))));
    }

    private static Optional<StepStarted> last(List<RunEvent> events) {
        return events.reversed().stream()
                .filter(StepStarted.class::isInstance)
                .map(StepStarted.class::cast)
                .findFirst();
    }
}

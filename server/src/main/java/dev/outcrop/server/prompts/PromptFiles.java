package dev.outcrop.server.prompts;

import static java.util.Objects.requireNonNull;

import dev.outcrop.agent.AgentBody;
import dev.outcrop.agent.AgentFile;
import dev.outcrop.agent.AgentProblems;
import dev.outcrop.agent.AgentSource;
import dev.outcrop.agent.AgentSource.AgentText;
import dev.outcrop.agent.LoadedAgent;
import dev.outcrop.agent.Nearest;
import dev.outcrop.agents.ShippedAgents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Finds the prompts in a folder of agents that have a place in Langfuse. */
final class PromptFiles {
    private final Path folder;
    private final List<String> faults = new ArrayList<>();
    private final List<FilePrompt> found = new ArrayList<>();

    private PromptFiles(Path folder) {
        this.folder = requireNonNull(folder, "folder is null");
    }

    /** What was found; a fault is a sentence about an agent that can't be worked on. */
    record Found(List<FilePrompt> prompts, List<String> faults) {
        Found {
            prompts = List.copyOf(prompts);
            faults = List.copyOf(faults);
        }
    }

    /** Those of the agents that are named, or if none is, of all that have a place in Langfuse. */
    static Found in(Path folder, List<String> names) {
        var files = new PromptFiles(folder);
        try {
            files.look(names);
        } catch (AgentProblems unreadable) {
            files.faults.add(String.valueOf(unreadable.getMessage()));
        }
        return new Found(files.found, files.faults);
    }

    private void look(List<String> names) {
        AgentSource source = AgentSource.folder(folder);
        List<AgentText> texts = source.agents();
        List<String> there = texts.stream().map(AgentText::name).toList();
        names.stream()
                .distinct()
                .filter(name -> !there.contains(name))
                .forEach(name -> faults.add(
                        "There is no agent \"" + name + "\" in " + folder + Nearest.hint(name, there) + "."));
        Function<String, Optional<String>> partials =
                name -> source.partial(name).or(() -> ShippedAgents.source().partial(name));
        texts.stream()
                .filter(text -> names.isEmpty() || names.contains(text.name()))
                .forEach(text -> read(text, partials, !names.isEmpty()));
        if (names.isEmpty() && found.isEmpty() && faults.isEmpty()) {
            faults.add("No agent in " + folder
                    + " has its prompt in Langfuse: give one a line \"prompt: langfuse:NAME\".");
        }
    }

    private void read(AgentText text, Function<String, Optional<String>> partials, boolean named) {
        try {
            LoadedAgent loaded = AgentFile.parse(text, partials);
            loaded.agent()
                    .managed()
                    .ifPresentOrElse(
                            managed -> found.add(new FilePrompt(
                                    text.name(), Path.of(text.file()), managed, AgentBody.of(text.text()))),
                            () -> Stream.of(text.name())
                                    .filter(_ -> named)
                                    .forEach(name -> faults.add("The prompt of " + name
                                            + " is in its file alone: give " + text.file()
                                            + " a line \"prompt: langfuse:NAME\".")));
        } catch (AgentProblems wrong) {
            faults.add(String.valueOf(wrong.getMessage()));
        }
    }
}

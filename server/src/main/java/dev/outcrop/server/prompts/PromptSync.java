package dev.outcrop.server.prompts;

import static java.util.Objects.requireNonNull;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import dev.outcrop.agent.AgentProblems;
import dev.outcrop.langfuse.PromptApi;
import dev.outcrop.langfuse.PromptApi.Reading;
import dev.outcrop.langfuse.PromptApi.Writing;
import dev.outcrop.langfuse.RemotePrompt;
import dev.outcrop.prompt.PromptProblem;
import dev.outcrop.prompt.Prompts;
import dev.outcrop.server.prompts.Outcome.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Moves prompts between agents' files and Langfuse. What one side could not use is not moved there. */
public final class PromptSync {
    private static final int CONTEXT = 3;

    private final Path folder;
    private final PromptApi langfuse;

    /** Between the agents of a folder and a project of Langfuse. */
    public PromptSync(Path folder, PromptApi langfuse) {
        this.folder = requireNonNull(folder, "folder is null");
        this.langfuse = requireNonNull(langfuse, "langfuse is null");
    }

    /** Makes the files' prompts new versions in Langfuse, with their labels, where they are not the same. */
    public List<Outcome> push(List<String> agents) {
        return each(agents, this::push);
    }

    /** Writes Langfuse's prompts into the files where they are not the same; the settings above stay to the byte. */
    public List<Outcome> pull(List<String> agents) {
        return each(agents, PromptSync::pull);
    }

    /** Tells what a push would change. */
    public List<Outcome> diff(List<String> agents) {
        return each(agents, PromptSync::diff);
    }

    private List<Outcome> each(List<String> agents, BiFunction<FilePrompt, Optional<RemotePrompt>, Outcome> work) {
        PromptFiles.Found found = PromptFiles.in(folder, agents);
        return Stream.concat(
                        found.faults().stream().map(fault -> new Outcome(Kind.FAULT, fault)),
                        found.prompts().stream().map(prompt -> read(prompt, work)))
                .toList();
    }

    private Outcome read(FilePrompt file, BiFunction<FilePrompt, Optional<RemotePrompt>, Outcome> work) {
        return switch (langfuse.read(file.ref())) {
            case Reading.Found(RemotePrompt there) -> work.apply(file, Optional.of(there));
            case Reading.Missing _ -> work.apply(file, Optional.empty());
            case Reading.Unfit _ ->
                fault(
                        file,
                        file.ref() + " is a chat of several messages, and an agent's prompt is a text or one system"
                                + " message.");
            case Reading.Failed(String why) ->
                fault(file, "Langfuse at " + langfuse.base() + " can't be asked: " + why + ".");
        };
    }

    private Outcome push(FilePrompt file, Optional<RemotePrompt> there) {
        if (same(file, there)) {
            return unchanged(file, there);
        }
        try {
            Prompts.managed(file.text(), file.managed().partials());
        } catch (PromptProblem | AgentProblems problem) {
            return fault(file, "the prompt of " + file.file() + " is not pushed: " + problem.getMessage() + ".");
        }
        return switch (langfuse.write(file.ref(), file.text(), there)) {
            case Writing.Written(int version) ->
                new Outcome(Kind.MOVED, file.agent() + ": " + file.ref() + " is version " + version + " now.");
            case Writing.Failed(String why) ->
                fault(file, "Langfuse at " + langfuse.base() + " did not take it: " + why + ".");
        };
    }

    private static Outcome pull(FilePrompt file, Optional<RemotePrompt> there) {
        if (there.isEmpty()) {
            return fault(file, "Langfuse has no " + file.ref() + ": push it first, or give a version this label.");
        }
        if (same(file, there)) {
            return unchanged(file, there);
        }
        int version = there.get().version();
        try {
            Prompts.managed(there.get().text(), file.managed().partials());
            WholeFile.write(file.file(), file.body().with(there.get().text()));
        } catch (PromptProblem | AgentProblems problem) {
            return fault(
                    file, "version " + version + " of " + file.ref() + " is not pulled: " + problem.getMessage() + ".");
        } catch (IOException unwritable) {
            return fault(file, file.file() + " can't be written: " + unwritable.getMessage() + ".");
        }
        return new Outcome(
                Kind.MOVED,
                file.agent() + ": " + file.file() + " has version " + version + " of " + file.ref() + " now.");
    }

    private static Outcome diff(FilePrompt file, Optional<RemotePrompt> there) {
        if (same(file, there)) {
            return unchanged(file, there);
        }
        List<String> before = there.map(prompt -> lines(prompt.text())).orElse(List.of());
        String name = file.ref()
                + there.map(prompt -> " (version " + prompt.version() + ")").orElse(" (not there)");
        List<String> lines = UnifiedDiffUtils.generateUnifiedDiff(
                name, file.file().toString(), before, DiffUtils.diff(before, lines(file.text())), CONTEXT);
        return new Outcome(Kind.DIFFERENT, String.join("\n", lines));
    }

    private static List<String> lines(String text) {
        return text.replace("\r\n", "\n").strip().lines().toList();
    }

    /** A text there ends with a line break or not, and lines end as whoever wrote it ends them: it is the same to a model. */
    private static boolean same(FilePrompt file, Optional<RemotePrompt> there) {
        return there.filter(prompt -> lines(prompt.text()).equals(lines(file.text())))
                .isPresent();
    }

    private static Outcome unchanged(FilePrompt file, Optional<RemotePrompt> there) {
        String version =
                there.map(prompt -> "version " + prompt.version() + " of ").orElse("");
        return new Outcome(Kind.SAME, file.agent() + ": " + version + file.ref() + " and the file are the same.");
    }

    private static Outcome fault(FilePrompt file, String sentence) {
        return new Outcome(Kind.FAULT, file.agent() + ": " + sentence);
    }
}

package dev.outcrop.agent;

import dev.outcrop.prompt.Prompt;
import dev.outcrop.prompt.PromptProblem;
import dev.outcrop.prompt.Prompts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one agent's file: front matter in YAML between two lines of {@code ---}, then the instructions. */
public final class AgentFile {
    private static final Pattern OPENING = Pattern.compile("---[ \\t]*\\n");
    private static final Pattern CLOSING = Pattern.compile("^---[ \\t]*(\\n|$)", Pattern.MULTILINE);

    private final String file;
    private final List<AgentProblem> problems = new ArrayList<>();

    private AgentFile(String file) {
        this.file = file;
    }

    /**
     * Reads it.
     *
     * @param partials the text of the partial prompt of a name
     * @throws AgentProblems with all that is wrong with the file
     */
    public static LoadedAgent parse(AgentSource.AgentText text, Function<String, Optional<String>> partials) {
        return new AgentFile(text.file()).read(text, partials);
    }

    private LoadedAgent read(AgentSource.AgentText written, Function<String, Optional<String>> partials) {
        String text = written.text().replace("\r\n", "\n");
        if (text.startsWith("\uFEFF")) {
            text = text.substring(1); // some editors begin UTF-8 with a byte order mark
        }
        Matcher opening = OPENING.matcher(text);
        if (!opening.lookingAt()) {
            throw problem(1, "begins with a line \"---\", the settings, and another line \"---\"");
        }
        Matcher closing = CLOSING.matcher(text);
        if (!closing.find(opening.end())) {
            throw problem(1, "the settings have no end: a line \"---\" is missing");
        }
        var frontMatter = new FrontMatter(file, problems, text.substring(opening.end(), closing.start()));
        Optional<Prompt> prompt = prompt(text, closing.end(), partials);
        Optional<LoadedAgent> agent = frontMatter.agent(written.name(), prompt, partials);
        if (!problems.isEmpty()) {
            problems.sort(Comparator.comparingInt(AgentProblem::line));
            throw new AgentProblems(problems);
        }
        return agent.orElseThrow(() -> new IllegalStateException("an agent without problems is there"));
    }

    private Optional<Prompt> prompt(String text, int from, Function<String, Optional<String>> partials) {
        String body = text.substring(from);
        int line =
                1 + (int) text.substring(0, from).chars().filter(c -> c == '\n').count();
        if (body.isBlank()) {
            problems.add(new AgentProblem(file, line, "the instructions are missing: they follow the settings"));
            return Optional.empty();
        }
        try {
            int skipped = body.length() - body.stripLeading().length();
            line += (int)
                    body.substring(0, skipped).chars().filter(c -> c == '\n').count();
            return Optional.of(Prompts.parse(body.strip(), partials));
        } catch (PromptProblem wrong) {
            problems.add(new AgentProblem(
                    file,
                    line + wrong.line() - 1,
                    Optional.ofNullable(wrong.getMessage()).orElse("")));
            return Optional.empty();
        }
    }

    private AgentProblems problem(int line, String message) {
        return new AgentProblems(List.of(new AgentProblem(file, line, message)));
    }
}

package dev.outcrop.agent;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Agents on the class path. A jar has no folders to list, so that the names are given. */
record AgentResources(ClassLoader loader, String root, List<String> names) implements AgentSource {
    AgentResources {
        requireNonNull(loader, "loader is null");
        requireNonNull(root, "root is null");
        names = List.copyOf(names);
    }

    @Override
    public List<AgentText> agents() {
        var problems = new ArrayList<AgentProblem>();
        var agents = new ArrayList<AgentText>();
        for (String name : names) {
            String file = root + "/" + name + "/agent.md";
            read(file)
                    .ifPresentOrElse(
                            text -> agents.add(new AgentText(file, name, text)),
                            () -> problems.add(new AgentProblem(file, 0, "is not on the class path")));
        }
        if (!problems.isEmpty()) {
            throw new AgentProblems(problems);
        }
        return agents;
    }

    @Override
    public Optional<String> partial(String name) {
        return read(root + "/_partials/" + name + ".md");
    }

    /** A jar does not change under a running server. */
    @Override
    public String stamp() {
        return "";
    }

    private Optional<String> read(String resource) {
        try (InputStream in = loader.getResourceAsStream(resource)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("can't read " + resource, unreadable);
        }
    }
}

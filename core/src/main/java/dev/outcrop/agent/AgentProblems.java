package dev.outcrop.agent;

import java.util.List;
import java.util.stream.Collectors;

/** Agents can't be used as they are written: all that is wrong with them, one line each. */
public final class AgentProblems extends RuntimeException {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // never serialised: it goes from the loader to the person who starts the server
    private final List<AgentProblem> problems;

    /** All of these at once; there is at least one. */
    public AgentProblems(List<AgentProblem> problems) {
        super(problems.stream().map(AgentProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, in the order of files and lines. */
    public List<AgentProblem> problems() {
        return problems;
    }
}

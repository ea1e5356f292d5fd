package dev.outcrop.agent;

import static java.util.Objects.requireNonNull;

/**
 * Something that is wrong with an agent.
 *
 * @param file where it is written, or {@code agent NAME} for one that is made in code
 * @param line from 1, or 0 if there is none
 */
public record AgentProblem(String file, int line, String message) {
    public AgentProblem {
        requireNonNull(file, "file is null");
        requireNonNull(message, "message is null");
    }

    /** {@code chef/agent.md:7: unknown key "tool" (did you mean "tools"?)}. */
    @Override
    public String toString() {
        return line == 0 ? file + ": " + message : file + ":" + line + ": " + message;
    }
}

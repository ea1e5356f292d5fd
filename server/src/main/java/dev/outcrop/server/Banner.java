package dev.outcrop.server;

import dev.outcrop.agent.Agent;
import dev.outcrop.server.api.ServerInfo;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is printed when the server is up.
 *
 * @param traces where they go
 * @param notes sentences about the agents
 */
record Banner(
        String version,
        String url,
        Answering answering,
        String data,
        String traces,
        List<Agent> agents,
        List<String> notes) {

    String text() {
        String hint = answering.provider() == ServerInfo.Provider.DEMO
                ? "\n            For real answers: AWS credentials and AWS_REGION, then start again (./outcrop doctor)"
                : "";
        return """

                Outcrop %s

                  Open      %s
                  Model     %s.%s
                  Data      %s
                  Traces    %s
                  Agents    %s%s
                """.formatted(
                        version,
                        url,
                        answering.reason(),
                        hint,
                        data,
                        traces,
                        agents.stream().map(Agent::name).collect(Collectors.joining(", ")),
                        notes.stream().map(note -> "\n            " + note).collect(Collectors.joining()));
    }
}

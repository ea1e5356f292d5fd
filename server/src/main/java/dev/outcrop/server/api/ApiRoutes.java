package dev.outcrop.server.api;

import dev.outcrop.server.http.Endpoint;
import java.util.List;
import java.util.stream.Stream;

/** All routes of this package. */
public final class ApiRoutes {
    private ApiRoutes() {}

    /** Agents, conversations, feedback, information and health. */
    public static List<Endpoint> of(HttpServices services) {
        return Stream.of(
                        new ServerRoutes(services).endpoints(),
                        new AgentRoutes(services).endpoints(),
                        new ConversationRoutes(services).endpoints(),
                        new FeedbackRoutes(services).endpoints())
                .flatMap(List::stream)
                .toList();
    }
}

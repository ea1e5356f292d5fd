package dev.outcrop.server.api;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AuditLog;
import dev.outcrop.agent.Agents;
import dev.outcrop.conversation.Conversations;
import dev.outcrop.conversation.Feedbacks;
import dev.outcrop.id.IdSource;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Runner;
import dev.outcrop.server.http.Identity;
import dev.outcrop.server.http.Lifecycle;
import dev.outcrop.tool.Toolbox;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the routes need.
 *
 * @param info asked at every request: what answers may change while the server runs
 */
public record HttpServices(
        Runner runner,
        Journal journal,
        Conversations conversations,
        Feedbacks feedbacks,
        Agents agents,
        Toolbox tools,
        AnswerParts parts,
        Supplier<ServerInfo> info,
        List<HealthCheck> checks,
        Lifecycle lifecycle,
        Identity identity,
        AuditLog audit,
        Clock clock,
        IdSource ids) {
    public HttpServices {
        requireNonNull(runner, "runner is null");
        requireNonNull(journal, "journal is null");
        requireNonNull(conversations, "conversations is null");
        requireNonNull(feedbacks, "feedbacks is null");
        requireNonNull(agents, "agents is null");
        requireNonNull(tools, "tools is null");
        requireNonNull(parts, "parts is null");
        requireNonNull(info, "info is null");
        checks = List.copyOf(checks);
        requireNonNull(lifecycle, "lifecycle is null");
        requireNonNull(identity, "identity is null");
        requireNonNull(audit, "audit is null");
        requireNonNull(clock, "clock is null");
        requireNonNull(ids, "ids is null");
    }
}

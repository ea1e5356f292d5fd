package dev.outcrop.server.prompts;

import static java.util.Objects.requireNonNull;

import dev.outcrop.agent.AgentBody;
import dev.outcrop.prompt.ManagedPrompt;
import dev.outcrop.prompt.PromptRef;
import java.nio.file.Path;

/** The prompt of an agent's file that has another place in Langfuse. */
record FilePrompt(String agent, Path file, ManagedPrompt managed, AgentBody body) {
    FilePrompt {
        requireNonNull(agent, "agent is null");
        requireNonNull(file, "file is null");
        requireNonNull(managed, "managed is null");
        requireNonNull(body, "body is null");
    }

    PromptRef ref() {
        return managed.ref();
    }

    String text() {
        return body.instructions();
    }
}

package dev.outcrop.server;

import dev.outcrop.langfuse.ProjectKeys;
import dev.outcrop.langfuse.PromptApi;
import dev.outcrop.server.config.Settings;
import java.time.Clock;

/** The prompts that are kept in Langfuse, for who works with them without a server. */
public final class PromptAccess {
    private PromptAccess() {}

    /**
     * Those of that project, by its keys of now.
     *
     * @throws StartFailure if settings name secrets and there are no credentials to read them with
     */
    public static PromptApi of(Settings settings, Settings.Traces.Langfuse project) {
        try (var secrets = Secrets.read(settings, System.getenv(), Clock.systemUTC())) {
            ProjectKeys keys = secrets.keys(project).get();
            return new PromptApi(project.base(), keys.publicKey(), keys.secretKey());
        }
    }
}

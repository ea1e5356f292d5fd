package dev.outcrop.iac.part;

import dev.outcrop.iac.config.StageConfig;
import software.constructs.Construct;

/** The log that the server writes, which holds no content of conversations. It outlives a service that never starts. */
public final class ServerLog extends Construct {

    /** The stage's log. */
    public ServerLog(Construct scope, StageConfig stage) {
        super(scope, "ServerLog");
        Kept.logs(this, "Log", stage, new Names(stage).serverLog());
    }
}

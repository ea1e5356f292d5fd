package dev.outcrop.iac.stack;

import dev.outcrop.iac.config.StageConfig;
import dev.outcrop.iac.part.AlarmSet;
import dev.outcrop.iac.part.FrontDoor;
import dev.outcrop.iac.part.Grid;
import dev.outcrop.iac.part.Names;
import dev.outcrop.iac.part.StreamingService;
import dev.outcrop.iac.part.Wiring;
import dev.outcrop.run.StreamTimeouts;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.services.kms.Key;
import software.constructs.Construct;

/** What serves, and who watches it. A release changes this stack and no other. */
public final class AppStack extends StageStack {

    AppStack(Construct scope, StageConfig stage, Grid grid, Wiring wiring, String digest) {
        super(scope, stage, "App", "load balancer, service, alarms", false);
        StreamTimeouts timeouts = StreamTimeouts.DEFAULT;
        var door = new FrontDoor(this, stage, grid, timeouts);
        var service = new StreamingService(this, stage, grid, door, wiring, digest, timeouts);
        new AlarmSet(this, stage, door, service, Key.fromKeyArn(this, "Key", wiring.key()));
        CfnOutput.Builder.create(this, "Url")
                .value(new Names(stage).url())
                .description("The service's address")
                .build();
        CfnOutput.Builder.create(this, "Address")
                .value(door.address())
                .description("Where a DNS record for that name has to point")
                .build();
    }
}

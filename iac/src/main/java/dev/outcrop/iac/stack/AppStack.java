package dev.outcrop.iac.stack;

import dev.outcrop.iac.config.StageConfig;
import dev.outcrop.iac.part.AlarmSet;
import dev.outcrop.iac.part.Door;
import dev.outcrop.iac.part.FrontDoor;
import dev.outcrop.iac.part.Grid;
import dev.outcrop.iac.part.InnerDoor;
import dev.outcrop.iac.part.Names;
import dev.outcrop.iac.part.StreamingService;
import dev.outcrop.iac.part.Wiring;
import dev.outcrop.run.StreamTimeouts;
import java.util.Optional;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.services.kms.Key;
import software.constructs.Construct;

/** What serves, and who watches it. A release changes this stack and no other. */
public final class AppStack extends StageStack {

    /** Behind a way in of its own, or that of another stack. */
    AppStack(
            Construct scope,
            StageConfig stage,
            Grid grid,
            Optional<InnerDoor.Balancer> behind,
            Wiring wiring,
            String digest) {
        super(scope, stage, "App", behind.isPresent() ? "service, alarms" : "load balancer, service, alarms", false);
        StreamTimeouts timeouts = StreamTimeouts.DEFAULT;
        Door door = behind.<Door>map(balancer -> new InnerDoor(this, grid, balancer))
                .orElseGet(() -> front(stage, grid, timeouts));
        var service = new StreamingService(this, stage, grid, door, wiring, digest, timeouts);
        new AlarmSet(this, stage, door, service, Key.fromKeyArn(this, "Key", wiring.key()));
        CfnOutput.Builder.create(this, "Url")
                .value(Names.url(wiring.host()))
                .description("The service's address")
                .build();
        if (door instanceof FrontDoor front) {
            CfnOutput.Builder.create(this, "Address")
                    .value(front.address())
                    .description("Where a DNS record for that name has to point")
                    .build();
        }
    }

    private Door front(StageConfig stage, Grid grid, StreamTimeouts timeouts) {
        return new FrontDoor(this, stage, stage.domain().orElseThrow(), grid, timeouts);
    }
}

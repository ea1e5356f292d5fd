package dev.outcrop.iac.stack;

import dev.outcrop.iac.config.StageConfig;
import dev.outcrop.iac.part.Edge;
import dev.outcrop.iac.part.Grid;
import dev.outcrop.iac.part.HiddenBalancer;
import dev.outcrop.iac.part.InnerDoor;
import dev.outcrop.iac.part.Names;
import dev.outcrop.run.StreamTimeouts;
import software.amazon.awscdk.CfnOutput;
import software.constructs.Construct;

/**
 * The way in of a stage without a domain. It comes before all that has to know the name which CloudFront gives: people are
 * sent back there from signing in, and the server answers to it. So it stays as long as people do.
 */
public final class EntryStack extends StageStack {
    private final String host;
    private final InnerDoor.Balancer balancer;

    EntryStack(Construct scope, StageConfig stage, Grid grid) {
        super(scope, stage, "Entry", "CloudFront, firewall and load balancer", true);
        StreamTimeouts timeouts = StreamTimeouts.DEFAULT;
        var hidden = new HiddenBalancer(this, stage, grid, timeouts);
        balancer = hidden.known();
        host = new Edge(this, stage, hidden, timeouts).host();
        CfnOutput.Builder.create(this, "Url")
                .value(Names.url(host))
                .description("The service's address")
                .build();
    }

    String host() {
        return host;
    }

    InnerDoor.Balancer balancer() {
        return balancer;
    }
}

package dev.outcrop.iac.stack;

import dev.outcrop.iac.config.Pipeline;
import dev.outcrop.iac.config.StageConfig;
import dev.outcrop.iac.part.DeployRole;
import software.amazon.awscdk.CfnOutput;
import software.constructs.Construct;

/** How GitHub deploys without a stored key. Deployed by a person, once. */
public final class DeployRoleStack extends StageStack {

    DeployRoleStack(Construct scope, StageConfig stage, Pipeline pipeline) {
        super(scope, stage, "DeployRole", "the role of the pipeline", false);
        CfnOutput.Builder.create(this, "Role")
                .value(new DeployRole(this, stage, pipeline).arn())
                .description("What the workflow assumes")
                .build();
    }
}

package dev.outcrop.iac.stack;

import dev.outcrop.iac.config.SignIn;
import dev.outcrop.iac.config.StageConfig;
import dev.outcrop.iac.part.People;
import software.amazon.awscdk.CfnOutput;
import software.constructs.Construct;

/** People, where no provider of the house's own knows them. */
public final class IdentityStack extends StageStack {
    private final People people;

    IdentityStack(Construct scope, StageConfig stage, SignIn.Cognito cognito, String host) {
        super(scope, stage, "Identity", "people who may sign in", true);
        people = new People(this, stage, cognito, host);
        output("UserPool", people.poolId(), "Where people are invited");
        output("Client", people.clientId(), "Whose secret goes into the secret sign-in");
    }

    private void output(String id, String value, String description) {
        CfnOutput.Builder.create(this, id).value(value).description(description).build();
    }

    People people() {
        return people;
    }
}

package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.SignIn;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** As whom the server asks the people's provider, which wants a secret of it. */
record SignInClient(Place place) {

    Step step() {
        var secrets = new Secrets(place);
        String put = "secretsmanager:PutSecretValue " + place.names().signInSecret();
        String get = "secretsmanager:GetSecretValue " + place.names().signInSecret();
        String identity = place.names().stack("Identity");
        return switch (place.stage().signIn()) {
            case SignIn.Cognito _ ->
                filled(
                        "Give the server the secret of its sign-in client",
                        List.of(
                                get,
                                "cloudformation:DescribeStacks " + identity,
                                "cognito-idp:DescribeUserPoolClient",
                                put),
                        secrets,
                        () -> List.of(ofPool(identity)));
            case SignIn.Oidc oidc ->
                filled(
                        "Ask for the secret that " + oidc.issuer() + " gave the client " + oidc.clientId(),
                        List.of(get, put),
                        secrets,
                        () -> secrets.asked(Secrets.Kind.SIGN_IN));
        };
    }

    private static Step filled(String title, List<String> calls, Secrets secrets, Supplier<List<String>> values) {
        return new Step(
                title,
                calls,
                "there is one",
                () -> secrets.filled(Secrets.Kind.SIGN_IN) ? Optional.of("it has one") : Optional.empty(),
                () -> {
                    secrets.put(Secrets.Kind.SIGN_IN, values.get());
                    return "given";
                });
    }

    private String ofPool(String stack) {
        String pool = place.stacks().output(stack, "UserPool");
        String client = place.stacks().output(stack, "Client");
        return place.services()
                .people()
                .describeUserPoolClient(request -> request.userPoolId(pool).clientId(client))
                .userPoolClient()
                .clientSecret();
    }
}

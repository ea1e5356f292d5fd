package dev.outcrop.iac.part;

import dev.outcrop.iac.config.Roles;
import dev.outcrop.iac.config.SignIn;
import dev.outcrop.iac.config.StageConfig;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cognito.AccountRecovery;
import software.amazon.awscdk.services.cognito.CfnUserPoolGroup;
import software.amazon.awscdk.services.cognito.CfnUserPoolUser;
import software.amazon.awscdk.services.cognito.CfnUserPoolUserToGroupAttachment;
import software.amazon.awscdk.services.cognito.CognitoDomainOptions;
import software.amazon.awscdk.services.cognito.Mfa;
import software.amazon.awscdk.services.cognito.MfaSecondFactor;
import software.amazon.awscdk.services.cognito.OAuthFlows;
import software.amazon.awscdk.services.cognito.OAuthScope;
import software.amazon.awscdk.services.cognito.OAuthSettings;
import software.amazon.awscdk.services.cognito.PasswordPolicy;
import software.amazon.awscdk.services.cognito.SignInAliases;
import software.amazon.awscdk.services.cognito.UserPool;
import software.amazon.awscdk.services.cognito.UserPoolClient;
import software.amazon.awscdk.services.cognito.UserPoolClientOptions;
import software.amazon.awscdk.services.cognito.UserPoolDomainOptions;
import software.constructs.Construct;

/** A user pool into which people come by invitation only; the first is the administrator. */
public final class People extends Construct {
    /** Where the browser comes back to after signing in. */
    static final String CALLBACK = "/auth/callback";

    /** Where the provider sends people back to who have signed out; it takes no other address. */
    static final String SIGNED_OUT = "/signed-out";

    /** The group whose members administer. */
    public static final String ADMINISTRATORS = SignIn.Cognito.ADMINISTRATORS;

    private final UserPool pool;
    private final UserPoolClient client;

    /** The stage's people, who come back from signing in to this host. */
    public People(Construct scope, StageConfig stage, SignIn.Cognito cognito, String host) {
        super(scope, "People");
        var names = new Names(stage);
        pool = UserPool.Builder.create(this, "Pool")
                .userPoolName(names.stack("People"))
                .selfSignUpEnabled(false)
                .signInAliases(SignInAliases.builder().email(true).build())
                .mfa(Mfa.REQUIRED)
                .mfaSecondFactor(MfaSecondFactor.builder().otp(true).sms(false).build())
                .accountRecovery(AccountRecovery.EMAIL_ONLY)
                .passwordPolicy(PasswordPolicy.builder()
                        .minLength(12)
                        .requireDigits(true)
                        .requireLowercase(true)
                        .requireUppercase(true)
                        .requireSymbols(true)
                        .tempPasswordValidity(Duration.days(3))
                        .build())
                .deletionProtection(stage.profile().keepsData())
                .removalPolicy(Kept.policy(stage))
                .build();
        client = pool.addClient(
                "Server",
                UserPoolClientOptions.builder()
                        .generateSecret(true)
                        .preventUserExistenceErrors(true)
                        .oAuth(OAuthSettings.builder()
                                .flows(OAuthFlows.builder()
                                        .authorizationCodeGrant(true)
                                        .implicitCodeGrant(false)
                                        .build())
                                .scopes(List.of(OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE))
                                .callbackUrls(List.of(Names.url(host) + CALLBACK))
                                .logoutUrls(List.of(Names.url(host) + SIGNED_OUT))
                                .build())
                        .build());
        pool.addDomain(
                "Domain",
                UserPoolDomainOptions.builder()
                        .cognitoDomain(CognitoDomainOptions.builder()
                                .domainPrefix(names.signInDomain())
                                .build())
                        .build());
        first(cognito.administrator());
        cognito.roles().ifPresent(this::groups);
        Accepted.on(
                pool,
                "AwsSolutions-COG8",
                "The Plus tier is paid by the person; a second factor is asked of everybody");
    }

    private void first(String mail) {
        var administrators = CfnUserPoolGroup.Builder.create(this, "Administrators")
                .userPoolId(pool.getUserPoolId())
                .groupName(ADMINISTRATORS)
                .description("People who administer Outcrop")
                .build();
        var person = CfnUserPoolUser.Builder.create(this, "First")
                .userPoolId(pool.getUserPoolId())
                .username(mail)
                .desiredDeliveryMediums(List.of("EMAIL"))
                .userAttributes(List.of(
                        CfnUserPoolUser.AttributeTypeProperty.builder()
                                .name("email")
                                .value(mail)
                                .build(),
                        CfnUserPoolUser.AttributeTypeProperty.builder()
                                .name("email_verified")
                                .value("true")
                                .build()))
                .build();
        var belongs = CfnUserPoolUserToGroupAttachment.Builder.create(this, "FirstAdministers")
                .userPoolId(pool.getUserPoolId())
                .groupName(ADMINISTRATORS)
                .username(mail)
                .build();
        belongs.getNode().addDependency(administrators);
        belongs.getNode().addDependency(person);
    }

    private void groups(Roles roles) {
        roles.groups()
                .forEach((role, groups) ->
                        groups.forEach(group -> CfnUserPoolGroup.Builder.create(this, "Group-" + group)
                                .userPoolId(pool.getUserPoolId())
                                .groupName(group)
                                .description("People with the role " + role)
                                .build()));
    }

    /** Whose sign-ins the server believes. */
    public String issuer(String region) {
        return "https://cognito-idp." + region + ".amazonaws.com/" + pool.getUserPoolId();
    }

    public String clientId() {
        return client.getUserPoolClientId();
    }

    public String poolId() {
        return pool.getUserPoolId();
    }
}

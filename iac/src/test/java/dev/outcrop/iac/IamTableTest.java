package dev.outcrop.iac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.iac.config.StageFile;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what, asked one by one: role, stage if it is of one alone, action, resource, what else is known of the call, the answer. */
class IamTableTest {
    private static final String SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0";
    private static final String OURS = "arn:aws:bedrock:us-east-1:111111111111:inference-profile/";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Server | prod | bedrock:InvokeModel | PROFILE/us.SONNET | | yes
        Server | prod | bedrock:InvokeModelWithResponseStream | PROFILE/us.SONNET | | yes
        Server | prod | bedrock:Converse | PROFILE/us.SONNET | | no
        Server | prod | bedrock:InvokeModel | MODEL/us-east-1/SONNET | | no
        Server | prod | bedrock:InvokeModel | MODEL/us-east-1/SONNET | bedrock:InferenceProfileArn=PROFILE/us.SONNET | yes
        Server | prod | bedrock:InvokeModel | MODEL/us-east-2/SONNET | bedrock:InferenceProfileArn=PROFILE/us.SONNET | yes
        Server | prod | bedrock:InvokeModel | MODEL/us-west-2/SONNET | bedrock:InferenceProfileArn=PROFILE/us.SONNET | yes
        Server | prod | bedrock:InvokeModel | MODEL/eu-west-1/SONNET | bedrock:InferenceProfileArn=PROFILE/us.SONNET | no
        Server | prod | bedrock:InvokeModel | MODEL/us-east-2/SONNET | bedrock:InferenceProfileArn=PROFILE/us.other | no
        Server | prod | bedrock:InvokeModel | PROFILE/global.SONNET | | yes
        Server | prod | bedrock:InvokeModel | MODEL//SONNET | bedrock:InferenceProfileArn=PROFILE/global.SONNET;aws:RequestedRegion=unspecified | yes
        Server | prod | bedrock:InvokeModel | MODEL//SONNET | bedrock:InferenceProfileArn=PROFILE/global.SONNET;aws:RequestedRegion=us-east-1 | no
        Server | prod | bedrock:InvokeModel | MODEL//SONNET | aws:RequestedRegion=unspecified | no
        Server | prod | bedrock:InvokeModel | MODEL/us-east-1/amazon.nova-lite-v1:0 | | yes
        Server | prod | bedrock:InvokeModel | MODEL/us-east-1/amazon.nova-pro-v1:0 | | no
        Server | mended | rds-db:connect | USER20261127093000/outcrop | | yes
        Server | mended | rds-db:connect | USER20261127100000/outcrop | | no
        Server | closed | bedrock:InvokeModel | arn:aws:bedrock:eu-central-1:111111111111:application-inference-profile/a1b2c3d4e5f6 | | yes
        Server | closed | bedrock:GetInferenceProfile | arn:aws:bedrock:eu-central-1:111111111111:application-inference-profile/a1b2c3d4e5f6 | | yes
        Server | closed | bedrock:InvokeModel | MODEL/eu-west-3/SONNET | bedrock:InferenceProfileArn=arn:aws:bedrock:eu-central-1:111111111111:application-inference-profile/a1b2c3d4e5f6 | yes
        Server | closed | bedrock:InvokeModel | MODEL/eu-west-3/SONNET | | no
        Server | closed | bedrock:ApplyGuardrail | arn:aws:bedrock:eu-central-1:111111111111:guardrail/a1b2c3d4e5f6 | | yes
        Server | closed | bedrock:ApplyGuardrail | arn:aws:bedrock:eu-west-1:111111111111:guardrail-profile/eu.guardrail.v1:0 | | yes
        Server | closed | bedrock:ApplyGuardrail | arn:aws:bedrock:eu-central-1:111111111111:guardrail/other | | no
        Server | prod | bedrock:ApplyGuardrail | arn:aws:bedrock:us-east-1:111111111111:guardrail/a1b2c3d4e5f6 | | no
        Starter | prod | bedrock:InvokeModel | PROFILE/us.SONNET | | no
        Deploy | prod | sts:AssumeRole | arn:aws:iam::111111111111:role/cdk-hnb659fds-deploy-role-111111111111-us-east-1 | | yes
        Deploy | prod | sts:AssumeRole | arn:aws:iam::111111111111:role/cdk-hnb659fds-deploy-role-111111111111-eu-west-1 | | no
        Deploy | prod | sts:AssumeRole | arn:aws:iam::111111111111:role/cdk-hnb659fds-cfn-exec-role-111111111111-us-east-1 | | no
        Deploy | prod | sts:AssumeRole | arn:aws:iam::111111111111:role/Admin | | no
        Deploy | prod | ecr:PutImage | arn:aws:ecr:us-east-1:111111111111:repository/outcrop-prod | | yes
        Deploy | prod | ecr:PutImage | arn:aws:ecr:us-east-1:111111111111:repository/outcrop-dev | | no
        Deploy | prod | cloudformation:DeleteStack | * | | no
        Deploy | bare | cloudformation:DescribeStacks | arn:aws:cloudformation:us-east-1:111111111111:stack/Outcrop-bare-Entry/1a2b | | yes
        Deploy | bare | cloudformation:DescribeStacks | arn:aws:cloudformation:us-east-1:111111111111:stack/Outcrop-bare-Data/1a2b | | no
        Deploy | prod | cloudformation:DescribeStacks | arn:aws:cloudformation:us-east-1:111111111111:stack/Outcrop-prod-App/1a2b | | no
        """)
    void each_role_may_what_it_must_and_no_more(
            String role, String stage, String action, String resource, @Nullable String known, String may) {
        var policy = Policy.of(Cloud.templates(stage), role);

        assertThat(policy.allows(
                        action,
                        spell(resource, "us-east-1"),
                        known == null
                                ? List.of()
                                : List.of(spell(known, "us-east-1").split(";"))))
                .isEqualTo(may.equals("yes"));
    }

    /** What is the same wherever a stage is and whatever it has. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Server | bedrock:ListFoundationModels | * | | no
        Server | bedrock:InvokeModel | arn:aws:bedrock:REGION::foundation-model/meta.llama3-8b-instruct-v1:0 | | no
        Server | bedrock:InvokeModel | arn:aws:bedrock:REGION:111111111111:inference-profile/us.other | | no
        Server | bedrock:CreateGuardrail | * | | no
        Server | rds-db:connect | USER/outcrop | | yes
        Server | rds-db:connect | USER/owner | | no
        Server | ecs:UpdateTaskProtection | arn:aws:ecs:REGION:111111111111:task/outcrop-others/0a1b | | no
        Server | secretsmanager:GetSecretValue | SECRET/Langfuse | | yes
        Server | secretsmanager:GetSecretValue | SECRET/SignIn | | yes
        Server | secretsmanager:GetSecretValue | SECRET/SessionKeys | | yes
        Server | secretsmanager:GetSecretValue | DatabaseCluster | | no
        Server | secretsmanager:PutSecretValue | SECRET/SignIn | | no
        Server | kms:Decrypt | KEY | kms:ViaService=secretsmanager.REGION.amazonaws.com | yes
        Server | kms:GenerateDataKey | KEY | kms:ViaService=secretsmanager.REGION.amazonaws.com | no
        Server | kms:Decrypt | KEY | kms:ViaService=s3.REGION.amazonaws.com | yes
        Server | kms:GenerateDataKey | KEY | kms:ViaService=s3.REGION.amazonaws.com | yes
        Server | kms:Decrypt | KEY | | no
        Server | s3:GetObject | FILES/attachments/att_1 | | yes
        Server | s3:PutObject | FILES/attachments/att_1 | | yes
        Server | s3:DeleteObject | FILES/attachments/att_1 | | yes
        Server | s3:PutObject | FILES/elsewhere | | no
        Server | s3:ListBucket | FILES | | yes
        Server | s3:DeleteBucket | FILES | | no
        Server | ecs:UpdateTaskProtection | arn:aws:ecs:REGION:111111111111:task/outcrop-STAGE/0a1b | | yes
        Server | ecs:GetTaskProtection | arn:aws:ecs:REGION:111111111111:task/outcrop-STAGE/0a1b | | yes
        Server | ecs:StopTask | arn:aws:ecs:REGION:111111111111:task/outcrop-STAGE/0a1b | | no
        Server | iam:PassRole | * | | no
        Starter | ecr:GetAuthorizationToken | * | | yes
        Starter | ecr:BatchGetImage | arn:aws:ecr:REGION:111111111111:repository/outcrop-STAGE | | yes
        Starter | ecr:BatchGetImage | arn:aws:ecr:REGION:111111111111:repository/other | | no
        Starter | ecr:PutImage | arn:aws:ecr:REGION:111111111111:repository/outcrop-STAGE | | no
        Starter | secretsmanager:GetSecretValue | SECRET/SignIn | | no
        Starter | kms:Decrypt | KEY | kms:ViaService=secretsmanager.REGION.amazonaws.com | no
        Starter | s3:GetObject | FILES/attachments/att_1 | | no
        Starter | logs:PutLogEvents | arn:aws:logs:REGION:111111111111:log-group:/outcrop/STAGE/server:log-stream:server/1 | | yes
        Starter | bedrock:InvokeModel | arn:aws:bedrock:REGION::foundation-model/amazon.nova-lite-v1:0 | | no
        Starter | logs:PutLogEvents | arn:aws:logs:REGION:111111111111:log-group:/outcrop/others/server:log-stream:server/1 | | no
        Starter | rds-db:connect | USER/outcrop | | no
        """)
    void in_every_stage_each_role_may_the_same(
            String role, String action, String resource, @Nullable String known, String may) {
        assertThat(EveryStage.EVERY).allSatisfy(stage -> {
            String region =
                    StageFile.read(EveryStage.home(Cloud.IAC, stage), stage).region();
            assertThat(Policy.of(Cloud.templates(stage), role)
                            .allows(
                                    action,
                                    spell(resource, region).replace("STAGE", stage),
                                    known == null ? List.of() : List.of(spell(known, region))))
                    .as(stage)
                    .isEqualTo(may.equals("yes"));
        });
    }

    private static String spell(String text, String region) {
        return text.replaceAll("MODEL/([a-z0-9-]*)/", "arn:aws:bedrock:$1::foundation-model/")
                .replace("PROFILE/", OURS)
                .replace("SONNET", SONNET)
                .replace("KEY", "StageKey")
                .replace("SECRET/", "SecretBundle")
                .replace("FILES", "outcrop-STAGE-files")
                .replaceAll("USER(\\d*)/(\\w+)", "arn:aws:rds-db:REGION:111111111111:dbuser:DatabaseCluster$1/$2")
                .replace("REGION", region);
    }
}

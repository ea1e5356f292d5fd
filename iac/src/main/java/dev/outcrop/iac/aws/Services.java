package dev.outcrop.iac.aws;

import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rdsdata.RdsDataClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sts.StsClient;

/** AWS's services in one region, with credentials of the usual chain. They live as long as the command. */
record Services(String region) {

    StsClient sts() {
        return StsClient.builder().region(at()).build();
    }

    CloudFormationClient cloudFormation() {
        return CloudFormationClient.builder().region(at()).build();
    }

    EcrClient ecr() {
        return EcrClient.builder().region(at()).build();
    }

    EcsClient ecs() {
        return EcsClient.builder().region(at()).build();
    }

    ElasticLoadBalancingV2Client balancers() {
        return ElasticLoadBalancingV2Client.builder().region(at()).build();
    }

    RdsClient clusters() {
        return RdsClient.builder().region(at()).build();
    }

    RdsDataClient database() {
        return RdsDataClient.builder().region(at()).build();
    }

    SecretsManagerClient secrets() {
        return SecretsManagerClient.builder().region(at()).build();
    }

    CognitoIdentityProviderClient people() {
        return CognitoIdentityProviderClient.builder().region(at()).build();
    }

    S3Client files() {
        return S3Client.builder().region(at()).build();
    }

    CloudWatchLogsClient logs() {
        return CloudWatchLogsClient.builder().region(at()).build();
    }

    BedrockClient bedrock() {
        return BedrockClient.builder().region(at()).build();
    }

    /** The first part of ARNs here: {@code aws}, and others in China and for governments. */
    String partition() {
        return PartitionMetadata.of(at()).id();
    }

    private Region at() {
        return Region.of(region);
    }
}

package dev.outcrop.iac.part;

import dev.outcrop.iac.config.StageConfig;
import java.util.List;
import software.amazon.awscdk.services.budgets.CfnBudget;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.constructs.Construct;

/** Where alarms go, and the account's budget that goes there too. */
final class AlarmTopic extends Construct {
    private static final List<Integer> PERCENT = List.of(80, 100);

    private final Topic topic;

    AlarmTopic(Construct scope, StageConfig stage, IKey key) {
        super(scope, "Topic");
        topic = Topic.Builder.create(this, "Alarms")
                .topicName(new Names(stage).alarm("alarms"))
                .masterKey(key)
                .enforceSsl(true)
                .build();
        topic.addSubscription(new EmailSubscription(stage.watch().mail()));
        topic.addToResourcePolicy(PolicyStatement.Builder.create()
                .sid("AlarmsSpeak")
                .principals(List.of(
                        new ServicePrincipal("cloudwatch.amazonaws.com"),
                        new ServicePrincipal("budgets.amazonaws.com")))
                .actions(List.of("sns:Publish"))
                .resources(List.of(topic.getTopicArn()))
                .build());
        CfnBudget budget = CfnBudget.Builder.create(this, "Budget")
                .budget(CfnBudget.BudgetDataProperty.builder()
                        .budgetName(new Names(stage).alarm("month"))
                        .budgetType("COST")
                        .timeUnit("MONTHLY")
                        .budgetLimit(CfnBudget.SpendProperty.builder()
                                .amount(stage.watch().budget())
                                .unit("USD")
                                .build())
                        .build())
                .notificationsWithSubscribers(PERCENT.stream().map(this::told).toList())
                .build();
        // A budget is refused that may not speak to its topic yet.
        budget.getNode().addDependency(topic);
    }

    private CfnBudget.NotificationWithSubscribersProperty told(int percent) {
        return CfnBudget.NotificationWithSubscribersProperty.builder()
                .notification(CfnBudget.NotificationProperty.builder()
                        .comparisonOperator("GREATER_THAN")
                        .notificationType("ACTUAL")
                        .threshold(percent)
                        .thresholdType("PERCENTAGE")
                        .build())
                .subscribers(List.of(CfnBudget.SubscriberProperty.builder()
                        .subscriptionType("SNS")
                        .address(topic.getTopicArn())
                        .build()))
                .build();
    }

    Topic topic() {
        return topic;
    }
}

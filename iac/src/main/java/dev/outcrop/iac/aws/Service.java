package dev.outcrop.iac.aws;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.model.ClusterNotFoundException;

/** The stage's service on ECS. */
record Service(Place place) {

    /** It, if it is there and not on its way out. */
    Optional<software.amazon.awssdk.services.ecs.model.Service> find() {
        try {
            return place
                    .services()
                    .ecs()
                    .describeServices(request -> request.cluster(place.names().cluster())
                            .services(place.names().service()))
                    .services()
                    .stream()
                    .filter(service -> service.status().equals("ACTIVE"))
                    .findFirst();
        } catch (ClusterNotFoundException _) {
            return Optional.empty();
        }
    }

    /** Has all tasks replaced by new ones of the same kind. */
    void renew() {
        place.services()
                .ecs()
                .updateService(request -> request.cluster(place.names().cluster())
                        .service(place.names().service())
                        .forceNewDeployment(true));
    }

    /** What finding the image calls. */
    List<String> calls() {
        return List.of("ecs:DescribeServices " + place.names().service(), "ecs:DescribeTaskDefinition");
    }

    /** The digest of the image that is deployed. */
    Optional<String> image() {
        return find().flatMap(service -> place
                .services()
                .ecs()
                .describeTaskDefinition(request -> request.taskDefinition(service.taskDefinition()))
                .taskDefinition()
                .containerDefinitions()
                .stream()
                .map(container -> container.image())
                .filter(image -> image.contains("@sha256:"))
                .map(image -> image.substring(image.indexOf('@') + 1))
                .findFirst());
    }
}

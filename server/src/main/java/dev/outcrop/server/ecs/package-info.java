/** What the server says to ECS, in a task of which it runs. */
@NullMarked
package dev.outcrop.server.ecs;

import org.jspecify.annotations.NullMarked;

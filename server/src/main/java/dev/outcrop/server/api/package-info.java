/** The routes for agents, conversations and health. */
@NullMarked
package dev.outcrop.server.api;

import org.jspecify.annotations.NullMarked;

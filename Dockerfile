# One container: server, dashboard and embedded store. Two stages; the second holds production dependencies only.
FROM node:22-bookworm-slim AS build
WORKDIR /app
ENV CI=true TURBO_TELEMETRY_DISABLED=1
COPY package.json package-lock.json .npmrc turbo.json tsconfig.base.json ./
COPY packages/domain/package.json packages/domain/
COPY packages/analytics/package.json packages/analytics/
COPY packages/sync/package.json packages/sync/
COPY apps/server/package.json apps/server/
COPY apps/dashboard/package.json apps/dashboard/
COPY test/package.json test/
RUN npm ci --no-audit --no-fund --loglevel=error
COPY . .
# TypeScript comes along as a peer of tRPC, which needs it for types only.
RUN npx turbo run build --output-logs=errors-only \
 && rm -rf node_modules apps/*/node_modules packages/*/node_modules \
 && npm ci --omit=dev --omit=peer --omit=optional --workspace apps/server --include-workspace-root=false --no-audit --no-fund --loglevel=error \
 && rm -rf node_modules/@throughline node_modules/typescript node_modules/.cache apps/dashboard/node_modules \
 && find node_modules -type d -empty -delete \
 && mkdir -p apps/server/node_modules

FROM node:22-bookworm-slim
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="Throughline" org.opencontainers.image.licenses="Apache-2.0" org.opencontainers.image.version="${VERSION}"
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4600 DATA_DIR=/data DEMO=0
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/apps/server/node_modules apps/server/node_modules
COPY --from=build /app/apps/server/package.json apps/server/package.json
COPY --from=build /app/apps/server/dist apps/server/dist
COPY --from=build /app/apps/dashboard/dist apps/dashboard/dist
COPY LICENSE ./
# Any uid of group 0 may write, so that a platform can choose the user.
RUN mkdir /data && chown 1000:0 /data && chmod 2775 /data
USER 1000:0
VOLUME /data
EXPOSE 4600
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/server/dist/main.js"]

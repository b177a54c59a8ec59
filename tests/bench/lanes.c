/* The yardstick of a sweep: Adam from many starts, in blocks of lanes, only the ends kept. */
#include <math.h>
#define BLOCK 128

static void rosenbrock(long n, const double *x, const double *y, double *value, double *dx,
                       double *dy) {
    for (long i = 0; i < n; i++) {
        double a = 1 - x[i], b = y[i] - x[i] * x[i];
        value[i] = a * a + 100 * b * b;
        dx[i] = -2 * a - 400 * x[i] * b;
        dy[i] = 200 * b;
    }
}

static void ackley(long n, const double *x, const double *y, double *value, double *dx,
                   double *dy) {
    const double turn = 2 * M_PI;
    for (long i = 0; i < n; i++) {
        double r = sqrt((x[i] * x[i] + y[i] * y[i]) / 2), bowl = 20 * exp(-0.2 * r);
        double dents = exp((cos(turn * x[i]) + cos(turn * y[i])) / 2);
        double pull = r > 0 ? 0.1 * bowl / r : 0;
        value[i] = 20 - bowl + (exp(1) - dents);
        dx[i] = pull * x[i] + dents * M_PI * sin(turn * x[i]);
        dy[i] = pull * y[i] + dents * M_PI * sin(turn * y[i]);
    }
}

#define SWEEP(surface)                                                                             \
    void sweep_##surface(long runs, long steps, double lr, double beta1, double beta2, double eps, \
                         double *x, double *y, double *loss) {                                     \
        for (long k = 0; k < runs; k += BLOCK) {                                                   \
            long n = runs - k < BLOCK ? runs - k : BLOCK;                                          \
            double p[2 * BLOCK], g[2 * BLOCK], m[2 * BLOCK] = {0}, v[2 * BLOCK] = {0};             \
            double c1 = 0, c2 = 0;                                                                 \
            for (long i = 0; i < n; i++) {                                                         \
                p[i] = x[k + i];                                                                   \
                p[n + i] = y[k + i];                                                               \
            }                                                                                      \
            for (long t = 0; t < steps; t++) {                                                     \
                surface(n, p, p + n, loss + k, g, g + n);                                          \
                c1 = beta1 * c1 + (1 - beta1);                                                     \
                c2 = beta2 * c2 + (1 - beta2);                                                     \
                for (long i = 0; i < 2 * n; i++) {                                                 \
                    m[i] = beta1 * m[i] + (1 - beta1) * g[i];                                      \
                    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];                               \
                    p[i] -= lr * (m[i] / c1) / (sqrt(v[i] / c2) + eps);                            \
                }                                                                                  \
            }                                                                                      \
            surface(n, p, p + n, loss + k, g, g + n);                                              \
            for (long i = 0; i < n; i++) {                                                         \
                x[k + i] = p[i];                                                                   \
                y[k + i] = p[n + i];                                                               \
            }                                                                                      \
        }                                                                                          \
    }

SWEEP(rosenbrock)
SWEEP(ackley)

"""What is told about the sample company beside its goods and sales: visits, the app, rivals, members, prices and campaigns."""

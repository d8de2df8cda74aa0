terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.25.0"
    }
  }

  backend "s3" {
    bucket       = "three-clouds-prod-state-195f92"
    encrypt      = true
    key          = "three-clouds/production/foundation.tfstate"
    kms_key_id   = "alias/three-clouds-prod-state"
    region       = "eu-west-1"
    use_lockfile = true
  }
}
